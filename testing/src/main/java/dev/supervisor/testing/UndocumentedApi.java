package dev.supervisor.testing;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.PackageTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * Finds what users can see and no comment explains. Doclint's {@code missing} would also ask for a tag for every parameter,
 * however plain it is, and so for comments that say nothing. This check asks for one sentence only.
 */
public final class UndocumentedApi {
  private UndocumentedApi() {}

  /** {@return the public and protected declarations without a comment, in the packages that are exported to every module} */
  public static List<String> of(CompiledModule module) {
    var sources = module.directory().resolve("src/main/java");
    return in(module.descriptor().exports().stream()
        .filter(export -> !export.isQualified())
        .map(export -> sources.resolve(export.source().replace('.', '/')))
        .flatMap(UndocumentedApi::sourcesIn)
        .sorted()
        .toList());
  }

  static List<String> in(List<Path> sources) {
    if (sources.isEmpty()) return List.of();
    var javac = ToolProvider.getSystemJavaCompiler();
    try (var files = javac.getStandardFileManager(null, null, null)) {
      var units = files.getJavaFileObjectsFromPaths(sources);
      var task = (JavacTask) javac.getTask(null, files, null, List.of("-proc:none"), null, units);
      var scanner = new Scanner(DocTrees.instance(task));
      task.parse().forEach(unit -> scanner.scan(unit, null));
      return scanner.undocumented;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Path> sourcesIn(Path folder) {
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Visits declarations that users can see, and no method bodies. */
  private static final class Scanner extends TreePathScanner<@Nullable Void, @Nullable ClassTree> {
    private final DocTrees comments;
    private final List<String> undocumented = new ArrayList<>();

    private Scanner(DocTrees comments) {
      this.comments = comments;
    }

    @Override
    public @Nullable Void visitCompilationUnit(
        CompilationUnitTree unit, @Nullable ClassTree owner) {
      if (unit.getSourceFile().getName().endsWith("package-info.java")) {
        scan(unit.getPackage(), owner);
      }
      return scan(unit.getTypeDecls(), owner);
    }

    @Override
    public @Nullable Void visitPackage(PackageTree tree, @Nullable ClassTree owner) {
      check(tree, "package " + tree.getPackageName());
      return null;
    }

    @Override
    public @Nullable Void visitClass(ClassTree tree, @Nullable ClassTree owner) {
      if (!isVisible(tree.getModifiers(), owner)) return null;
      check(tree, tree.getSimpleName().toString());
      return scan(tree.getMembers(), tree);
    }

    @Override
    public @Nullable Void visitMethod(MethodTree tree, @Nullable ClassTree owner) {
      if (isVisible(tree.getModifiers(), owner) && !isOverriding(tree)) {
        check(tree, nameOf(owner) + "." + tree.getName() + "()");
      }
      return null;
    }

    @Override
    public @Nullable Void visitVariable(VariableTree tree, @Nullable ClassTree owner) {
      // A record's components are explained in its heading.
      boolean isComponent = owner != null && owner.getKind() == Tree.Kind.RECORD && !isStatic(tree);
      if (isVisible(tree.getModifiers(), owner) && !isComponent) {
        check(tree, nameOf(owner) + "." + tree.getName());
      }
      return null;
    }

    private void check(Tree tree, String name) {
      if (comments.getDocComment(getCurrentPath()) != null) return;
      var unit = getCurrentPath().getCompilationUnit();
      long position = comments.getSourcePositions().getStartPosition(unit, tree);
      var file = Path.of(unit.getSourceFile().getName()).getFileName();
      undocumented.add(file + ":" + unit.getLineMap().getLineNumber(position) + " " + name);
    }

    private static boolean isVisible(ModifiersTree modifiers, @Nullable ClassTree owner) {
      var flags = modifiers.getFlags();
      if (flags.contains(Modifier.PUBLIC)) return true;
      if (owner == null) return false;
      boolean isImpliedPublic =
          Set.of(Tree.Kind.INTERFACE, Tree.Kind.ANNOTATION_TYPE).contains(owner.getKind());
      if (isImpliedPublic) return !flags.contains(Modifier.PRIVATE);
      boolean isExtensible = !owner.getModifiers().getFlags().contains(Modifier.FINAL);
      return flags.contains(Modifier.PROTECTED) && isExtensible;
    }

    private static boolean isOverriding(MethodTree tree) {
      return tree.getModifiers().getAnnotations().stream()
          .anyMatch(it -> it.getAnnotationType().toString().equals("Override"));
    }

    private static boolean isStatic(VariableTree tree) {
      return tree.getModifiers().getFlags().contains(Modifier.STATIC);
    }

    private static String nameOf(@Nullable ClassTree owner) {
      return owner == null ? "" : owner.getSimpleName().toString();
    }
  }
}
