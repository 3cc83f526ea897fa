package dev.supervisor.top;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.testing.CompiledModule;
import org.junit.jupiter.api.Test;

final class ModuleTest {
  private final CompiledModule module = CompiledModule.testedBy(ModuleTest.class);

  /** A program: nothing for users to call, and nothing of the library in it. */
  @Test
  void module_compiled_exportsNothingAndNeedsTheJdkAlone() {
    assertThat(module.name()).isEqualTo("dev.supervisor.top");
    assertThat(module.exports()).isEmpty();
    assertThat(module.requires())
        .containsExactlyInAnyOrder(
            "java.management", "java.management.rmi", "jdk.attach", "static org.jspecify");
  }
}
