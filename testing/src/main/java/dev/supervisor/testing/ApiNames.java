package dev.supervisor.testing;

import static java.util.stream.Collectors.joining;

import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedWildcardType;
import java.lang.reflect.GenericDeclaration;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.TypeVariable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes types for the text of a public API. Types of {@code java.lang} and of the package itself have no package before their name. ({@code toGenericString}
 * would change from one JDK to the next, and leaves out what may be null.)
 */
record ApiNames(String packageName) {

  String of(Class<?> type) {
    var name = type.getCanonicalName();
    var home = type.isArray() ? type.getComponentType().getPackageName() : type.getPackageName();
    boolean isNear = home.equals(packageName) || home.equals("java.lang");
    return isNear && !type.isPrimitive() && name.startsWith(home + ".")
        ? name.substring(home.length() + 1)
        : name;
  }

  String of(AnnotatedType annotated) {
    var brackets = new StringBuilder(); // outermost first, as in a source file
    var it = annotated;
    for (; it instanceof AnnotatedArrayType a; it = a.getAnnotatedGenericComponentType()) {
      brackets.append(nullness(a).isEmpty() ? "[]" : " " + nullness(a) + "[]");
    }
    return nullness(it) + unannotated(it) + brackets;
  }

  private String unannotated(AnnotatedType annotated) {
    if (annotated instanceof AnnotatedParameterizedType it) {
      var raw = (Class<?>) ((ParameterizedType) it.getType()).getRawType();
      return of(raw)
          + Arrays.stream(it.getAnnotatedActualTypeArguments())
              .map(this::of)
              .collect(joining(", ", "<", ">"));
    }
    if (annotated instanceof AnnotatedWildcardType it) {
      if (it.getAnnotatedLowerBounds().length > 0) {
        return "? super " + of(it.getAnnotatedLowerBounds()[0]);
      }
      return "?" + extending(it.getAnnotatedUpperBounds());
    }
    return annotated.getType() instanceof Class<?> type
        ? of(type)
        : annotated.getType().getTypeName();
  }

  /** {@return {@code <A, B extends C>}, or nothing} */
  String typeParameters(TypeVariable<?>... variables) {
    if (variables.length == 0) return "";
    return Arrays.stream(variables)
        .map(it -> nullness(it) + it.getName() + extending(it.getAnnotatedBounds()))
        .collect(joining(", ", "<", ">"));
  }

  String typeParametersBefore(GenericDeclaration declaration) {
    var text = typeParameters(declaration.getTypeParameters());
    return text.isEmpty() ? "" : text + " ";
  }

  private String extending(AnnotatedType... bounds) {
    var text = Arrays.stream(bounds).map(this::of).collect(joining(" & "));
    return text.isEmpty() || text.equals("Object") ? "" : " extends " + text;
  }

  private static String nullness(@Nullable AnnotatedElement element) {
    return element != null && element.isAnnotationPresent(Nullable.class) ? "@Nullable " : "";
  }
}
