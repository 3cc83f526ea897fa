package dev.supervisor.testing;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaParameterizedType;
import com.tngtech.archunit.core.domain.JavaType;
import dev.supervisor.testing.OneDoor.Clause;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/** Tells which calls may run code of users, as far as class files show it. */
final class UsersCode {
  private static final Set<String> OF_THROWABLES = Set.of(
      "getMessage",
      "getLocalizedMessage",
      "toString",
      "getCause",
      "getSuppressed",
      "addSuppressed",
      "printStackTrace",
      "getStackTrace",
      "setStackTrace",
      "initCause",
      "fillInStackTrace");
  private static final Set<String> OF_OBJECTS = Set.of("toString", "equals", "hashCode");
  private static final Set<String> FORMATTING = Set.of("format", "formatted", "printf");

  /** Methods that call {@code toString}, {@code equals} or {@code hashCode} of an {@code Object} that they are given. */
  private static final Map<String, Set<String>> ASKING = Map.of(
      "java.lang.String", Set.of("valueOf"),
      "java.lang.StringBuilder", Set.of("append", "insert"),
      "java.lang.StringBuffer", Set.of("append", "insert"),
      "java.util.Objects", Set.of("equals", "deepEquals", "hash", "hashCode", "toString"),
      "java.util.Arrays",
          Set.of(
              "equals",
              "deepEquals",
              "hashCode",
              "deepHashCode",
              "toString",
              "deepToString",
              "asList"),
      "java.io.PrintStream", Set.of("print", "println"),
      "java.io.PrintWriter", Set.of("print", "println"));

  private static final Set<String> ASKED = Set.of(
      "java.lang.Object",
      "[Ljava.lang.Object;",
      "java.lang.CharSequence",
      "[Ljava.lang.CharSequence;",
      "java.lang.Iterable");

  private UsersCode() {}

  /** {@return the kind of code of users that a call of {@code target} may run; null if it runs none} */
  static @Nullable Clause clauseOf(AccessTarget.CodeUnitAccessTarget target) {
    var owner = target.getOwner();
    var name = target.getName();
    var parameters = target.getRawParameterTypes();
    if (owner.isAssignableTo(Throwable.class)) {
      boolean asksCause = name.equals("<init>")
          && owner.getPackageName().startsWith("java.")
          && !owner.isEquivalentTo(ExceptionInInitializerError.class) // keeps the cause only
          && parameters.size() == 1
          && parameters.get(0).isAssignableTo(Throwable.class);
      if (asksCause || OF_THROWABLES.contains(name)) return Clause.THROWABLES;
    }
    if (isLogger(owner)) return Clause.TELLING;
    if (isInterrupt(owner, name)) return Clause.INTERRUPTS;
    return isAsking(target, owner, parameters) ? Clause.OBJECTS : null;
  }

  static boolean isStandardStream(AccessTarget.FieldAccessTarget target) {
    return target.getOwner().isEquivalentTo(System.class)
        && Set.of("out", "err").contains(target.getName());
  }

  private static boolean isLogger(JavaClass type) {
    return type.getPackageName().startsWith("org.slf4j")
        || type.getPackageName().startsWith("java.util.logging")
        || type.getName().startsWith("java.lang.System$Logger");
  }

  private static boolean isInterrupt(JavaClass owner, String name) {
    return switch (name) {
      case "interrupt" ->
        owner.isAssignableTo(Thread.class) || owner.isAssignableTo(ThreadGroup.class);
      case "shutdownNow" -> owner.isAssignableTo(ExecutorService.class);
      default -> false;
    };
  }

  private static boolean isAsking(
      AccessTarget.CodeUnitAccessTarget target, JavaClass owner, List<JavaClass> parameters) {
    var name = target.getName();
    if (OF_OBJECTS.contains(name)) {
      if (mayBeOfUsers(owner) || isOfObjectAlone(owner, name)) return true;
      if (owner.isRecord() && isWrittenByJavac(target) && mayHold(owner)) return true;
    }
    if (FORMATTING.contains(name)) return owner.getPackageName().startsWith("java.");
    return ASKING.getOrDefault(owner.getName(), Set.of()).contains(name)
        && parameters.stream().anyMatch(it -> ASKED.contains(it.getName()));
  }

  /** {@return whether an interface has the method from {@code Object} alone} From release 18 on, javac names the interface as the owner of such a method. */
  private static boolean isOfObjectAlone(JavaClass owner, String name) {
    return owner.isInterface()
        && owner.getAllMethods().stream()
            .noneMatch(
                it -> it.getName().equals(name) && !it.getOwner().isEquivalentTo(Object.class));
  }

  /** {@return whether javac wrote the method} That of a record calls all components, by an instruction that ArchUnit does not see. */
  private static boolean isWrittenByJavac(AccessTarget.CodeUnitAccessTarget target) {
    return target.resolveMember().map(it -> it.getAccessesFromSelf().isEmpty()).orElse(false);
  }

  private static boolean mayHold(JavaClass type) {
    return type.getFields().stream()
        .filter(it -> !it.getModifiers().contains(JavaModifier.STATIC))
        .anyMatch(it -> mayBeOfUsers(it.getType()));
  }

  /** {@return whether an object of a user's own class can stand in a variable of {@code type}} */
  private static boolean mayBeOfUsers(JavaType type) {
    if (type instanceof JavaParameterizedType generic) {
      return generic.getActualTypeArguments().stream().anyMatch(UsersCode::mayBeOfUsers);
    }
    var erased = type.toErasure();
    return erased.isEquivalentTo(Object.class)
        || erased.isAssignableTo(Throwable.class)
        || erased.isEquivalentTo(CharSequence.class)
        || erased.isEquivalentTo(Thread.class)
        || erased.isAssignableTo(Collection.class)
        || erased.isAssignableTo(Map.class);
  }
}
