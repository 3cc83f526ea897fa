package dev.supervisor.testing;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.opentest4j.AssertionFailedError;

/**
 * The law that code of users runs behind one door, as a rule about class files: only the classes that are named as the
 * door may do what {@link UsersCode} lists. Classes nested in these belong to the door.
 *
 * <p>The rule does not see, and reviewers have to: the methods that collections and maps call on their elements and keys ({@code contains},
 * {@code get}, {@code remove}), comparators, and calls of interfaces that users implement. The {@code addSuppressed} that javac
 * adds to a try with resources does not count. An object that is put into a text counts whatever its class is, because class
 * files do not tell it: call {@code toString} in the code, on the type that you mean.
 */
public final class OneDoor {
  /** A kind of code of users that only the door may call. */
  public enum Clause {
    /** Loggers, the diagnostic context and the standard streams: users replace them, and they may block or throw. */
    TELLING,
    /** All methods of exceptions: users override them. */
    THROWABLES,
    /** Interrupts of threads: users override the method, and an interrupt closes channels. */
    INTERRUPTS,
    /** Texts, equality and hash codes of objects whose class a user may have written. */
    OBJECTS
  }

  /**
   * One call of code of users.
   *
   * @param owner the outermost class that calls, by its name below the module's root package
   * @param method the method that calls; empty if it is not known
   * @param clause the kind of code that is called
   * @param text what is called, and where
   */
  public record Finding(String owner, String method, Clause clause, String text) {
    @Override
    public String toString() {
      return clause + ": " + text;
    }

    private Set<String> names() {
      return Set.of(owner, owner + "." + method);
    }

    private boolean isIn(Set<String> door) {
      return names().stream().anyMatch(door::contains);
    }
  }

  private final String root;
  private final JavaClasses classes;
  private final SourceLines sources;

  OneDoor(String root, JavaClasses classes, Path sources) {
    this.root = root;
    this.classes = classes;
    this.sources = new SourceLines(sources);
  }

  /** {@return the rule for all classes of {@code module}} */
  public static OneDoor of(CompiledModule module) {
    var classes = new ClassFileImporter().importPath(module.classes());
    return new OneDoor(module.name(), classes, module.directory().resolve("src/main/java"));
  }

  /**
   * Fails if a class outside of {@code door} calls code of users, or if a name of {@code door} is not needed.
   *
   * @param door the classes that may, by their names below the module's root package, such as {@code internal.Foreign};
   *     a name with a method behind it ({@code Target.hashCode}) means that method alone
   */
  public void assertKept(Set<String> door) {
    var wrong = new ArrayList<String>();
    var idle = new TreeSet<>(door);
    for (var finding : findings()) {
      if (finding.isIn(door)) {
        idle.removeAll(finding.names());
      } else {
        wrong.add(finding.owner() + ": " + finding);
      }
    }
    idle.forEach(it -> wrong.add(it + " needs no door: take it off the list"));
    if (!wrong.isEmpty()) {
      throw new AssertionFailedError("Users' code is for the door alone ("
          + String.join(", ", new TreeSet<>(door)) + "):\n" + String.join("\n", wrong));
    }
  }

  /** {@return all calls of code of users, in all classes, sorted by class} */
  public List<Finding> findings() {
    var found = new ArrayList<Finding>();
    for (var type : classes) {
      for (var access : type.getCodeUnitAccessesFromSelf()) addCall(found, type, access);
      for (var access : type.getFieldAccessesFromSelf()) {
        if (UsersCode.isStandardStream(access.getTarget())) {
          add(found, type, Clause.TELLING, "System." + access.getTarget().getName(), access);
        }
      }
      if (ConcatBytes.isHidden(type)) {
        found.add(new Finding(
            owner(type),
            "",
            Clause.OBJECTS,
            "strings concatenated out of sight; compile with -XDstringConcat=inline "
                + type.getName()));
      }
    }
    return found.stream()
        .distinct()
        .sorted(Comparator.comparing(Finding::owner).thenComparing(Finding::toString))
        .toList();
  }

  private void addCall(
      List<Finding> found,
      JavaClass type,
      JavaCodeUnitAccess<? extends CodeUnitAccessTarget> access) {
    var clause = UsersCode.clauseOf(access.getTarget());
    if (clause == null) return;
    var name = access.getTarget().getName();
    if (name.equals("addSuppressed") && !sources.says(access, name)) return;
    add(found, type, clause, access.getTargetOwner().getSimpleName() + "." + name, access);
  }

  private void add(
      List<Finding> found, JavaClass type, Clause clause, String what, JavaAccess<?> access) {
    var method = access.getOrigin().getName();
    var text = what + " in " + method + " " + access.getSourceCodeLocation();
    found.add(new Finding(owner(type), method, clause, text));
  }

  private String owner(JavaClass type) {
    var outermost = type;
    while (outermost.getEnclosingClass().isPresent()) {
      outermost = outermost.getEnclosingClass().get();
    }
    var name = outermost.getName();
    return name.startsWith(root + ".") ? name.substring(root.length() + 1) : name;
  }
}
