package dev.supervisor.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.testing.CompiledModule;
import dev.supervisor.testing.PublicApi;
import dev.supervisor.testing.UndocumentedApi;
import org.junit.jupiter.api.Test;

final class ModuleTest {
  private final CompiledModule module = CompiledModule.testedBy(ModuleTest.class);

  @Test
  void module_compiled_hasItsNameAndExactlyTheseExports() {
    assertThat(module.name()).isEqualTo("dev.supervisor.live");
    assertThat(module.exports()).containsExactly("dev.supervisor.live");
  }

  /** What users carry: the tree, and the server of the JDK. */
  @Test
  void module_compiled_needsNothingButTheTreeAndTheJdk() {
    assertThat(module.requires())
        .containsExactlyInAnyOrder(
            "transitive dev.supervisor.core",
            "static transitive org.jspecify",
            "java.management",
            "jdk.httpserver");
  }

  @Test
  void api_asCompiled_isAsCommitted() {
    PublicApi.assertCommitted(module);
  }

  @Test
  void api_asWritten_isExplained() {
    assertThat(UndocumentedApi.of(module)).isEmpty();
  }
}
