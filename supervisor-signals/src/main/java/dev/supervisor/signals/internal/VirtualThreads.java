package dev.supervisor.signals.internal;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** The one class that knows about virtual threads, which Java 17 bytecode can reach by handle only. */
public final class VirtualThreads {
  private static final @Nullable MethodHandle IS_VIRTUAL;
  private static final @Nullable ThreadFactory FACTORY;
  private static final @Nullable ThreadFactory OF_ALONE;

  static {
    MethodHandle isVirtual = null;
    ThreadFactory factory = null;
    ThreadFactory alone = null;
    try {
      if (Runtime.version().feature() >= 21) {
        isVirtual = MethodHandles.publicLookup()
            .findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
        factory = factory(/* inherits= */ true);
        alone = factory(/* inherits= */ false);
      }
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
    IS_VIRTUAL = isVirtual;
    FACTORY = factory;
    OF_ALONE = alone;
  }

  private static ThreadFactory factory(boolean inherits) throws ReflectiveOperationException {
    Class<?> type = Class.forName("java.lang.Thread$Builder");
    Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
    Object told =
        type.getMethod("inheritInheritableThreadLocals", boolean.class).invoke(builder, inherits);
    return (ThreadFactory) type.getMethod("factory").invoke(told);
  }

  private VirtualThreads() {}

  /** {@return whether this JVM has virtual threads (21 and later)} */
  public static boolean available() {
    return FACTORY != null;
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
    return made(FACTORY, name, body);
  }

  /** {@return as {@link #unstarted}, one that inherits no thread-locals of the current thread} */
  public static Thread unstartedAlone(String name, Runnable body) {
    return made(OF_ALONE, name, body);
  }

  private static Thread made(@Nullable ThreadFactory factory, String name, Runnable body) {
    if (factory == null) {
      throw new UnsupportedOperationException(
          "virtual threads need Java 21 or later; this is " + Runtime.version().toString());
    }
    Thread made = factory.newThread(body);
    made.setName(name); // a builder that knows the name would be made for this thread alone
    return made;
  }
}
