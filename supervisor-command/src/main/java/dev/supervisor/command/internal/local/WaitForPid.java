package dev.supervisor.command.internal.local;

import dev.supervisor.signals.internal.Teller;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's {@code waitpid}, which the JDK only calls for processes that it has started. What the JDK has for that is
 * used where the launcher has opened it ({@code --add-opens java.base/java.lang=dev.supervisor.command}); else, from Java 22
 * on, the JDK's interface to native functions; before, the same as at first, by force. Thread-safe.
 */
final class WaitForPid {
  private static final int WITH_NATIVE_FUNCTIONS = 22;
  private static final int NO_HANG = 1;
  private static final String ITS_CLASS = "java.lang.ProcessHandleImpl";

  /** Takes a number as an int, or, where it is the JDK's own, as a long; null when there is none. */
  private static final @Nullable MethodHandle WAIT = find();

  private WaitForPid() {}

  /**
   * Takes the exit of a child that has ended and that no other thread waits for.
   *
   * @return whether it could
   */
  static boolean reap(long pid) {
    MethodHandle wait = WAIT;
    if (wait == null) {
      return false;
    }
    try {
      int unused = (int) wait.invoke(pid);
      return true;
    } catch (Throwable e) {
      throw new AssertionError(e); // neither throws
    }
  }

  private static @Nullable MethodHandle find() {
    try {
      return ofJdk();
    } catch (Throwable e) { // whatever a JDK has against it
      Teller.warn(
          WaitForPid.class,
          e,
          "this JVM is process 1, and cannot reap processes that lose their parents: have it started by an init, such as"
              + " that of docker run --init, or with --enable-native-access=dev.supervisor.command (before Java 22: --add-opens"
              + " java.base/java.lang=dev.supervisor.command), or ALL-UNNAMED for the class path");
      return null;
    }
  }

  /** {@code Linker.nativeLinker().downcallHandle(…find("waitpid")…, of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT))}. */
  private static MethodHandle nativeFunction() throws Throwable {
    Lookup own = MethodHandles.lookup();
    Class<?> linkerType = foreign("Linker");
    Class<?> lookupType = foreign("SymbolLookup");
    Class<?> segmentType = foreign("MemorySegment");
    Class<?> descriptorType = foreign("FunctionDescriptor");
    Class<?> layoutType = foreign("MemoryLayout");
    Class<?> optionType = foreign("Linker$Option");

    Object linker = linkerType.getMethod("nativeLinker").invoke(null);
    Object functions = linkerType.getMethod("defaultLookup").invoke(linker);
    var address =
        (Optional<?>) lookupType.getMethod("find", String.class).invoke(functions, "waitpid");
    Object anInt = foreign("ValueLayout").getField("JAVA_INT").get(null);
    Object layouts = Array.newInstance(layoutType, 3);
    Array.set(layouts, 0, anInt);
    Array.set(layouts, 1, foreign("ValueLayout").getField("ADDRESS").get(null));
    Array.set(layouts, 2, anInt);
    Object descriptor =
        descriptorType.getMethod("of", layoutType, layouts.getClass()).invoke(null, anInt, layouts);
    Object noOptions = Array.newInstance(optionType, 0);
    MethodHandle downcall = own.findVirtual(
            linkerType,
            "downcallHandle",
            MethodType.methodType(
                MethodHandle.class, segmentType, descriptorType, noOptions.getClass()))
        .asFixedArity();
    var waitpid =
        (MethodHandle) downcall.invoke(linker, address.orElseThrow(), descriptor, noOptions);
    Object nowhere = segmentType.getField("NULL").get(null);
    MethodHandle wait = MethodHandles.insertArguments(waitpid, 1, nowhere, NO_HANG);
    return MethodHandles.explicitCastArguments(wait, MethodType.methodType(int.class, long.class));
  }

  private static Class<?> foreign(String name) throws ClassNotFoundException {
    return Class.forName("java.lang.foreign." + name);
  }

  /** {@code ProcessHandleImpl.waitForProcessExit0(pid, reap)}, which waits; so only for a process that has ended. */
  private static MethodHandle ofJdk() throws Throwable {
    Class<?> its = Class.forName(ITS_CLASS);
    MethodType type = MethodType.methodType(int.class, long.class, boolean.class);
    Lookup lookup;
    try {
      lookup = MethodHandles.privateLookupIn(its, MethodHandles.lookup());
    } catch (IllegalAccessException notOpened) {
      if (Runtime.version().feature() >= WITH_NATIVE_FUNCTIONS) {
        return nativeFunction();
      }
      lookup = ofAll();
    }
    MethodHandle wait = lookup.findStatic(its, "waitForProcessExit0", type);
    return MethodHandles.insertArguments(wait, 1, /* reap= */ true);
  }

  private static Lookup ofAll() throws Throwable {
    Class<?> type = Class.forName("sun.misc.Unsafe");
    Field it = type.getDeclaredField("theUnsafe");
    it.setAccessible(true);
    Object unsafe = it.get(null);
    Field trusted = Lookup.class.getDeclaredField("IMPL_LOOKUP");
    Object base = type.getMethod("staticFieldBase", Field.class).invoke(unsafe, trusted);
    Object offset = type.getMethod("staticFieldOffset", Field.class).invoke(unsafe, trusted);
    return (Lookup)
        type.getMethod("getObject", Object.class, long.class).invoke(unsafe, base, offset);
  }
}
