package dev.supervisor.testing;

/** Compiled as this module is: the class file does not say what is put into the text. */
final class OneDoorHiddenCanary {
  String text(Object label) {
    return "label " + label;
  }
}
