package dev.supervisor.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

public final class ApiTypeTest {
  private static final String ME = "dev.supervisor.testing.ApiTypeTest.";

  @Test
  void class_listsWhatUsersSee() {
    assertThat(new ApiType(Open.class).text()).isEqualTo("""
            public static abstract sealed class %sOpen<T extends @Nullable Object> implements Comparable<ApiTypeTest.Open<T>> permits ApiTypeTest.Closed, (hidden)
              @Deprecated public void old()
              protected Open(T, String...)
              protected abstract T value() throws InterruptedException, java.io.IOException
              public <K extends Comparable<? super K> & Runnable> java.util.Map<K, ? extends @Nullable T> index(java.util.function.Function<? super T, ? extends K>)
              public final int compareTo(ApiTypeTest.Open<T>)
              public static final int LIMIT
              public void inherited(int[], byte @Nullable []...)
            """.formatted(ME));
  }

  @Test
  void class_final_showsNothingProtected() {
    assertThat(new ApiType(Closed.class).text())
        .isEqualTo("public static final class " + ME + "Closed extends ApiTypeTest.Open<String>\n");
  }

  @Test
  void record_listsItsComponentsOnce() {
    assertThat(new ApiType(Point.class).text())
        .isEqualTo("""
            public record %sPoint<N extends Number>(N x, @Nullable N y, List<String> z)
              public java.util.Optional<N> larger()
            """.formatted(ME).replace("List<", "java.util.List<"));
  }

  @Test
  void enum_keepsTheOrderOfItsConstants() {
    assertThat(new ApiType(Order.class).text())
        .isEqualTo("public enum " + ME + "Order\n  SECOND\n  FIRST\n  public boolean isFirst()\n");
  }

  @Test
  void interface_namesDefaultsAndWhoMayImplementIt() {
    assertThat(new ApiType(Shape.class).text()).isEqualTo("""
            public sealed interface %sShape permits ApiTypeTest.Free
              public default void draw()
              public int[][] pixels(@Nullable String)
              public static ApiTypeTest.Shape of(ApiTypeTest.Shape)
            """.formatted(ME));
    assertThat(new ApiType(Free.class).text())
        .isEqualTo("public non-sealed interface " + ME + "Free extends ApiTypeTest.Shape\n");
  }

  @Test
  void visible_neitherHiddenTypesNorWhatTheyEnclose() {
    assertThat(ApiType.isVisible(Point.class)).isTrue();
    assertThat(ApiType.isVisible(Hidden.class)).isFalse();
    assertThat(ApiType.isVisible(Hidden.Inside.class)).isFalse();
    assertThat(ApiType.isVisible(new Object() {}.getClass())).isFalse();
  }

  // ---- what the texts above describe

  abstract static class Hidden {
    public static final class Inside {}

    public void inherited(int[] a, byte @Nullable []... b) {}

    void unseen() {}
  }

  public abstract static sealed class Open<T extends @Nullable Object> extends Hidden
      implements Comparable<Open<T>> permits Closed, Secret {
    public static final int LIMIT = 3;

    protected Open(T value, String... rest) {}

    Open() {}

    protected abstract T value() throws IOException, InterruptedException;

    @Deprecated
    public void old() {}

    public <K extends Comparable<? super K> & Runnable> Map<K, ? extends @Nullable T> index(
        Function<? super T, ? extends K> key) {
      return Map.of();
    }

    @Override
    public final synchronized int compareTo(Open<T> other) {
      return 0;
    }

    @Override
    public String toString() {
      return "open";
    }
  }

  public static final class Closed extends Open<String> {
    private Closed() {}

    @Override
    protected String value() {
      return "";
    }
  }

  static final class Secret extends Open<String> {
    @Override
    protected String value() {
      return "";
    }
  }

  public record Point<N extends Number>(N x, @Nullable N y, List<String> z) {
    public java.util.Optional<N> larger() {
      return java.util.Optional.of(x);
    }
  }

  public enum Order {
    SECOND,
    FIRST {
      @Override
      public boolean isFirst() {
        return true;
      }
    };

    public boolean isFirst() {
      return false;
    }
  }

  public sealed interface Shape permits Free {
    int[][] pixels(@Nullable String name);

    default void draw() {}

    static Shape of(Shape shape) {
      return shape;
    }
  }

  public non-sealed interface Free extends Shape {}
}
