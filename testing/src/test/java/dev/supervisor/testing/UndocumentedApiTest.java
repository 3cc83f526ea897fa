package dev.supervisor.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UndocumentedApiTest {
  @TempDir
  Path folder;

  @Test
  void class_listsVisibleDeclarationsWithoutAComment() throws IOException {
    assertThat(undocumentedIn("A.java", """
                package a;
                public class A {
                  /** Said. */
                  public int said;
                  public int unsaid;
                  int hidden;
                  protected A(int parameter) { int local; }
                  @Override public String toString() { return null; }
                  /* Not Javadoc. */
                  public static <T> T make() { class Local { public int x; } return null; }
                  static class Hidden { public int x; }
                  /** Said. */
                  public static final class Inner { protected void nobodySees() {} }
                }
                class B { public void b() {} }
                """))
        .containsExactly(
            "A.java:2 A", "A.java:5 A.unsaid", "A.java:7 A.<init>()", "A.java:10 A.make()");
  }

  @Test
  void kinds_eachHasItsOwnRules() throws IOException {
    assertThat(undocumentedIn("K.java", """
                package a;
                /** Said. */
                public interface K {
                  void open();
                  private void shut() {}
                  enum E { ONE, /** Said. */ TWO }
                  /** Said. */
                  record R(int x) { static final int HIDDEN = 1; public static final int Y = 2; }
                }
                """))
        .containsExactly("K.java:4 K.open()", "K.java:6 E", "K.java:6 E.ONE", "K.java:8 R.Y");
  }

  @Test
  void package_withoutAComment_isListed() throws IOException {
    assertThat(undocumentedIn("package-info.java", "package a;\n"))
        .containsExactly("package-info.java:1 package a");
    assertThat(undocumentedIn("package-info.java", "/** Said. */\npackage a;\n"))
        .isEmpty();
  }

  private List<String> undocumentedIn(String name, String source) throws IOException {
    return UndocumentedApi.in(List.of(Files.writeString(folder.resolve(name), source)));
  }
}
