package dev.supervisor.testing;

/**
 * Tests have a brief form, for {@code mvn verify}, and a long one, for {@code mvn verify -Dlong}, which {@code .ci/run} runs.
 * A test without a brief form is tagged {@code long}: it runs in the long form, and when {@code -Dtest} names it.
 */
public final class LongForm {
  private LongForm() {}

  /** {@return whether the tests run in the long form} */
  public static boolean isOn() {
    return Boolean.getBoolean("long");
  }

  /**
   * {@return how many inputs a test goes through}
   *
   * @param property the system property that says how many ({@code -Dproperty=number})
   * @param brief the number in the brief form, if the property is not set
   * @param whole the number in the long form, if the property is not set
   */
  public static int count(String property, int brief, int whole) {
    return Integer.getInteger(property, isOn() ? whole : brief);
  }
}
