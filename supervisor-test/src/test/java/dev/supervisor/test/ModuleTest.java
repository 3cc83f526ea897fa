package dev.supervisor.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.testing.CompiledModule;
import dev.supervisor.testing.PublicApi;
import dev.supervisor.testing.UndocumentedApi;
import org.junit.jupiter.api.Test;

final class ModuleTest {
  private final CompiledModule module = CompiledModule.testedBy(ModuleTest.class);

  @Test
  void module_compiled_hasItsNameAndExactlyTheseExports() {
    assertThat(module.name()).isEqualTo("dev.supervisor.test");
    assertThat(module.exports()).containsExactly("dev.supervisor.test");
  }

  /** What users carry: the tree, and what they have anyway. */
  @Test
  void module_compiled_needsNothingOfJUnitWhenItRuns() {
    assertThat(module.requires())
        .containsExactlyInAnyOrder(
            "transitive dev.supervisor.core",
            "static transitive org.jspecify",
            "static transitive org.junit.jupiter.api",
            "static org.junit.platform.launcher");
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
