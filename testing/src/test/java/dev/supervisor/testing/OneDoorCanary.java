package dev.supervisor.testing;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Passes the door in each method, once. */
@SuppressWarnings("unused")
final class OneDoorCanary {
  void log() {
    LoggerFactory.getLogger("canary");
  }

  void context() {
    MDC.clear();
  }

  void standardError() {
    System.err.flush();
  }

  String message(Throwable thrown) {
    return thrown.getMessage();
  }

  String text(IllegalStateException thrown) {
    return thrown.toString();
  }

  Throwable cause(Throwable thrown) {
    return thrown.getCause();
  }

  Throwable wrapped(Exception thrown) {
    return new IllegalStateException(thrown);
  }

  void suppressed(Throwable thrown, Throwable other) {
    thrown.addSuppressed(other);
  }

  Object trace(Throwable thrown) {
    return thrown.getStackTrace();
  }

  Function<Throwable, String> messageByReference() {
    return Throwable::getMessage;
  }

  void interrupted(Thread thread) {
    thread.interrupt();
  }

  void interruptedBelow(Below thread) {
    thread.interrupt();
  }

  void shutDown(ExecutorService pool) {
    pool.shutdownNow();
  }

  String toText(Runnable label) {
    return label.toString();
  }

  Supplier<String> toTextInLambda(Object label) {
    return () -> label.toString();
  }

  Function<Object, String> toTextByReference() {
    return Object::toString;
  }

  String toTextByValueOf(Object label) {
    return String.valueOf(label);
  }

  void toTextByAppend(StringBuilder text, Object label) {
    text.append(label);
  }

  String toTextByFormat(Object label) {
    return "%s".formatted(label);
  }

  String toTextByRecord(Boxed box) {
    return box.toString();
  }

  String toTextOfList(List<?> labels) {
    return labels.toString();
  }

  boolean equality(Runnable one, Object other) {
    return one.equals(other);
  }

  boolean equalityOfObjects(Object one, Object other) {
    return Objects.equals(one, other);
  }

  int hash(Comparable<?> one) {
    return one.hashCode();
  }

  static final class Nested {
    String nestedMessage(Throwable thrown) {
      return thrown.getMessage();
    }
  }

  static final class Below extends Thread {}

  record Boxed(List<? extends Throwable> failures) {}
}
