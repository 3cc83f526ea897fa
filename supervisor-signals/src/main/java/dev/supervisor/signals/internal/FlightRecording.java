package dev.supervisor.signals.internal;

import jdk.jfr.FlightRecorder;

/** Says whether the JVM records its flight (JFR). A runtime may lack the module for that. */
public final class FlightRecording {
  private static final boolean PRESENT = isPresent();

  private FlightRecording() {}

  private static boolean isPresent() {
    try {
      boolean unused = FlightRecorder.isInitialized();
      return true;
    } catch (LinkageError e) {
      return false; // the module is not there, or not for us
    }
  }

  /** {@return whether there is a recorder: then it is worth to ask an event whether it is wanted} Costs one read of a field. */
  public static boolean isOn() {
    return PRESENT && FlightRecorder.isInitialized();
  }
}
