package dev.supervisor.testing;

/**
 * Tests have a brief form, for {@code mvn verify}, and a long one, for {@code mvn verify -Dlong}, which {@code .ci/run} runs.
 * A test that has no brief form is tagged {@code long}: it runs in the long form alone, and when {@code -Dtest} names it.
 */
public final class LongForm {
  private LongForm() {}

  /** {@return whether the tests run in the long form} */
  public static boolean isOn() {
    return Boolean.getBoolean("long");
  }

  /**
   * {@return how many of what a test is about it goes through: what the property says, or else}
   *
   * @param property a system property, given as {@code -Dproperty=number}
   * @param brief how many in the brief form
   * @param whole how many in the long one
   */
  public static int count(String property, int brief, int whole) {
    return Integer.getInteger(property, isOn() ? whole : brief);
  }
}
