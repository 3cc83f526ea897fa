package dev.supervisor.signals.internal;

/** Takes the interrupt from the current thread, and gives it back. */
public final class Interrupts {
  private Interrupts() {}

  /** {@return what a wait throws; the interrupt is taken from the current thread} */
  public static InterruptedException taken() {
    boolean unused = Thread.interrupted();
    return new InterruptedException();
  }

  /**
   * Sets the current thread's interrupt flag again.
   *
   * <p>A subclass of {@link Thread} may override {@code interrupt()}; what that throws ends here. So this is called last,
   * when no lock of ours is held and no step has still to be made.
   */
  public static void restore() {
    try {
      Thread.currentThread().interrupt();
    } catch (Throwable e) { // of an overriding method; the thread lives on as it wants to
      Teller.debug(Interrupts.class, e, "a thread refused an interrupt");
    }
  }
}
