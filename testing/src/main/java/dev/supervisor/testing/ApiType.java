package dev.supervisor.testing;

import static java.util.stream.Collectors.joining;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * One type of a public API as text: a heading, and a line for each member that users can see, sorted. Hidden supertypes do not
 * appear: a member that is inherited from one is listed as if the type itself declared it.
 */
final class ApiType {
  private final Class<?> type;
  private final ApiNames names;

  ApiType(Class<?> type) {
    this.type = type;
    this.names = new ApiNames(type.getPackageName());
  }

  /** {@return whether code outside the package can name {@code type}} */
  static boolean isVisible(Class<?> type) {
    for (Class<?> it = type; it != null; it = it.getEnclosingClass()) {
      if (it.isAnonymousClass() || it.isLocalClass() || it.isSynthetic()) return false;
      if (!isVisible(it.getModifiers(), it.getEnclosingClass())) return false;
    }
    return true;
  }

  private static boolean isVisible(int modifiers, Class<?> owner) {
    // Subclasses see a protected member, and a final class has none.
    return Modifier.isPublic(modifiers)
        || (Modifier.isProtected(modifiers)
            && owner != null
            && !Modifier.isFinal(owner.getModifiers()));
  }

  String text() {
    var text = new StringBuilder(heading()).append('\n');
    enumConstants().forEach(it -> text.append("  ").append(it).append('\n'));
    members().forEach(it -> text.append("  ").append(it).append('\n'));
    return text.toString();
  }

  // ---- heading

  private String heading() {
    var words = new StringBuilder();
    if (type.isAnnotationPresent(Deprecated.class)) words.append("@Deprecated ");
    words.append(modifiers()).append(kind()).append(' ').append(type.getCanonicalName());
    words.append(names.typeParameters(type.getTypeParameters()));
    if (type.isRecord()) {
      words.append(Arrays.stream(type.getRecordComponents())
          .map(it -> names.of(it.getAnnotatedType()) + " " + it.getName())
          .collect(joining(", ", "(", ")")));
    }
    appendSupertypes(words);
    if (isSealed()) appendPermitted(words);
    return words.toString();
  }

  private String modifiers() {
    var words = new StringBuilder();
    int modifiers = type.getModifiers();
    words.append(Modifier.isProtected(modifiers) ? "protected " : "public ");
    boolean implied = type.isInterface() || type.isRecord() || type.isEnum();
    if (type.isMemberClass() && Modifier.isStatic(modifiers) && !implied) words.append("static ");
    if (Modifier.isAbstract(modifiers) && !implied) words.append("abstract ");
    if (Modifier.isFinal(modifiers) && !implied) words.append("final ");
    if (isSealed()) words.append("sealed ");
    if (isNonSealed()) words.append("non-sealed ");
    return words.toString();
  }

  private boolean isSealed() {
    return type.isSealed() && !type.isEnum(); // javac seals an enum whose constants have bodies
  }

  private boolean isNonSealed() {
    if (type.isSealed() || Modifier.isFinal(type.getModifiers())) return false;
    var supertypes = new ArrayList<>(List.of(type.getInterfaces()));
    if (type.getSuperclass() != null) supertypes.add(type.getSuperclass());
    return supertypes.stream().anyMatch(Class::isSealed);
  }

  private String kind() {
    if (type.isAnnotation()) return "@interface";
    if (type.isInterface()) return "interface";
    if (type.isRecord()) return "record";
    return type.isEnum() ? "enum" : "class";
  }

  private void appendSupertypes(StringBuilder words) {
    var classes = new LinkedHashSet<String>();
    var interfaces = new LinkedHashSet<String>();
    collectVisibleSupertypes(type, classes, interfaces);
    if (!classes.isEmpty()) words.append(" extends ").append(String.join(", ", classes));
    if (!interfaces.isEmpty()) {
      words.append(type.isInterface() ? " extends " : " implements ");
      words.append(String.join(", ", interfaces));
    }
  }

  private void collectVisibleSupertypes(Class<?> of, Set<String> classes, Set<String> interfaces) {
    var superclass = of.getSuperclass();
    boolean implied = superclass == null || superclass == Object.class;
    if (!implied && superclass != Record.class && superclass != Enum.class) {
      if (isVisible(superclass)) classes.add(names.of(of.getAnnotatedSuperclass()));
      else collectVisibleSupertypes(superclass, classes, interfaces);
    }
    for (int i = 0; i < of.getInterfaces().length; i++) {
      var it = of.getInterfaces()[i];
      if (isVisible(it)) interfaces.add(names.of(of.getAnnotatedInterfaces()[i]));
      else collectVisibleSupertypes(it, classes, interfaces);
    }
  }

  private void appendPermitted(StringBuilder words) {
    var permitted = type.getPermittedSubclasses();
    var visible = Arrays.stream(permitted)
        .filter(ApiType::isVisible)
        .map(names::of)
        .sorted()
        .toList();
    words.append(" permits ").append(String.join(", ", visible));
    if (visible.size() < permitted.length)
      words.append(visible.isEmpty() ? "" : ", ").append("(hidden)");
  }

  // ---- members

  private List<String> enumConstants() {
    return Arrays.stream(
            type.getDeclaredFields()) // in the order of their ordinals, which users see
        .filter(Field::isEnumConstant)
        .map(Field::getName)
        .toList();
  }

  private Set<String> members() {
    var lines = new TreeSet<String>();
    for (var it : type.getDeclaredConstructors()) {
      if (isListed(it) && !isImplied(it)) lines.add(line(it));
    }
    collectMembers(type, lines);
    return lines;
  }

  private void collectMembers(Class<?> of, Set<String> lines) {
    for (var it : of.getDeclaredFields()) {
      if (isListed(it) && !it.isEnumConstant()) lines.add(line(it));
    }
    for (var it : of.getDeclaredMethods()) {
      if (isListed(it) && !isImplied(it)) lines.add(line(it));
    }
    var hidden = new ArrayList<>(List.of(of.getInterfaces()));
    if (of.getSuperclass() != null) hidden.add(of.getSuperclass());
    hidden.removeIf(ApiType::isVisible);
    hidden.forEach(it -> collectMembers(it, lines));
  }

  private boolean isListed(Member member) {
    return !member.isSynthetic() && isVisible(member.getModifiers(), type);
  }

  /** {@return whether it is the canonical constructor of a record, which the heading says already} */
  private boolean isImplied(Constructor<?> constructor) {
    return type.isRecord()
        && Arrays.equals(
            constructor.getParameterTypes(),
            Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray());
  }

  /** {@return whether the compiler makes the method, or the method only overrides one of {@code Object}} */
  private boolean isImplied(Method method) {
    var parameters = method.getParameterTypes();
    return switch (method.getName()) {
      case "toString", "hashCode" -> parameters.length == 0;
      case "equals" -> parameters.length == 1 && parameters[0] == Object.class;
      case "values" -> type.isEnum() && parameters.length == 0;
      case "valueOf" -> type.isEnum() && Arrays.equals(parameters, new Class<?>[] {String.class});
      default ->
        type.isRecord()
            && parameters.length == 0
            && Arrays.stream(type.getRecordComponents())
                .anyMatch(it -> it.getName().equals(method.getName()));
    };
  }

  private String line(Field field) {
    return modifiers(field) + names.of(field.getAnnotatedType()) + " " + field.getName();
  }

  private String line(Constructor<?> constructor) {
    return modifiers(constructor)
        + names.typeParametersBefore(constructor)
        + type.getSimpleName()
        + parameters(constructor)
        + exceptions(constructor);
  }

  private String line(Method method) {
    return modifiers(method)
        + (method.isDefault() ? "default " : "")
        + names.typeParametersBefore(method)
        + names.of(method.getAnnotatedReturnType())
        + " "
        + method.getName()
        + parameters(method)
        + exceptions(method);
  }

  private String modifiers(Member member) {
    int shown = Modifier.PUBLIC | Modifier.PROTECTED | Modifier.STATIC | Modifier.FINAL;
    if (!member.getDeclaringClass().isInterface()) shown |= Modifier.ABSTRACT;
    var words = Modifier.toString(member.getModifiers() & shown) + " ";
    boolean deprecated =
        member instanceof AnnotatedElement it && it.isAnnotationPresent(Deprecated.class);
    return deprecated ? "@Deprecated " + words : words;
  }

  private String parameters(Executable executable) {
    var types = executable.getAnnotatedParameterTypes();
    var texts = new ArrayList<String>();
    for (int i = 0; i < types.length; i++) {
      var text = names.of(types[i]);
      boolean varArgs = executable.isVarArgs() && i == types.length - 1;
      texts.add(varArgs ? text.substring(0, text.length() - "[]".length()) + "..." : text);
    }
    return "(" + String.join(", ", texts) + ")";
  }

  private String exceptions(Executable executable) {
    var types = executable.getAnnotatedExceptionTypes();
    if (types.length == 0) return "";
    return Arrays.stream(types).map(names::of).sorted().collect(joining(", ", " throws ", ""));
  }
}
