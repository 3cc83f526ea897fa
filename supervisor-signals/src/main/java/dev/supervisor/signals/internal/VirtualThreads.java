package dev.supervisor.signals.internal;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/** The one class that knows about virtual threads, which Java 17 bytecode can reach by handle only. */
public final class VirtualThreads {
  private static final @Nullable MethodHandle IS_VIRTUAL;
  private static final @Nullable MethodHandle UNSTARTED;
  private static final @Nullable MethodHandle UNSTARTED_ALONE;

  static {
    MethodHandle isVirtual = null;
    MethodHandle unstarted = null;
    MethodHandle alone = null;
    try {
      if (Runtime.version().feature() >= 21) {
        var lookup = MethodHandles.publicLookup();
        isVirtual =
            lookup.findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
        Class<?> builder = Class.forName("java.lang.Thread$Builder");
        Class<?> ofVirtual = Class.forName("java.lang.Thread$Builder$OfVirtual");
        MethodHandle of =
            lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(ofVirtual));
        MethodHandle name =
            lookup.findVirtual(builder, "name", MethodType.methodType(builder, String.class));
        MethodHandle make = lookup.findVirtual(
            builder, "unstarted", MethodType.methodType(Thread.class, Runnable.class));
        // (name, body) -> ofVirtual().name(name).unstarted(body)
        MethodHandle named = MethodHandles.foldArguments(
            name.asType(MethodType.methodType(builder, builder, String.class)),
            of.asType(MethodType.methodType(builder)));
        unstarted = MethodHandles.collectArguments(make, 0, named);
        MethodHandle inherit = lookup.findVirtual(
            builder,
            "inheritInheritableThreadLocals",
            MethodType.methodType(builder, boolean.class));
        alone = MethodHandles.collectArguments(
            make,
            0,
            MethodHandles.filterReturnValue(
                named, MethodHandles.insertArguments(inherit, 1, false)));
      }
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
    IS_VIRTUAL = isVirtual;
    UNSTARTED = unstarted;
    UNSTARTED_ALONE = alone;
  }

  private VirtualThreads() {}

  /** {@return whether this JVM has virtual threads (21 and later)} */
  public static boolean available() {
    return UNSTARTED != null;
  }

  /** {@return whether the thread is a virtual one} */
  public static boolean isVirtual(Thread thread) {
    MethodHandle handle = IS_VIRTUAL;
    if (handle == null) {
      return false;
    }
    try {
      return (boolean) handle.invokeExact(thread);
    } catch (Throwable e) {
      throw new LinkageError("Thread.isVirtual", e);
    }
  }

  /**
   * {@return a virtual thread, not started}
   *
   * @throws UnsupportedOperationException on a JVM before 21
   */
  public static Thread unstarted(String name, Runnable body) {
    return made(UNSTARTED, name, body);
  }

  /** {@return as {@link #unstarted}, one that inherits no thread-locals of the current thread} */
  public static Thread unstartedAlone(String name, Runnable body) {
    return made(UNSTARTED_ALONE, name, body);
  }

  private static Thread made(@Nullable MethodHandle handle, String name, Runnable body) {
    if (handle == null) {
      throw new UnsupportedOperationException(
          "virtual threads need Java 21 or later; this is " + Runtime.version().toString());
    }
    try {
      return (Thread) handle.invokeExact(name, body);
    } catch (Throwable e) {
      throw new LinkageError("Thread.ofVirtual", e);
    }
  }
}
