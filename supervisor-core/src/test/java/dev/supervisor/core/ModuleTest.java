package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.testing.CompiledModule;
import dev.supervisor.testing.PublicApi;
import dev.supervisor.testing.UndocumentedApi;
import org.junit.jupiter.api.Test;

final class ModuleTest {
  private final CompiledModule module = CompiledModule.testedBy(ModuleTest.class);

  @Test
  void module_compiled_hasItsNameAndExactlyTheseExports() {
    assertThat(module.name()).isEqualTo("dev.supervisor.core");
    assertThat(module.exports())
        .containsExactlyInAnyOrder(
            "dev.supervisor.core",
            "dev.supervisor.core.async",
            "dev.supervisor.core.events",
            "dev.supervisor.core.events.named",
            "dev.supervisor.core.events.turns",
            "dev.supervisor.core.internal to dev.supervisor.live, dev.supervisor.test, java.management");
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
