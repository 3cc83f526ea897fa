package dev.supervisor.command;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests of what commands do, whatever sessions they run in: all of them on this machine, then at a target. They share
 * a few sessions, and after each the next command must find a clean one.
 */
@ParameterizedClass
@MethodSource("flavours")
abstract class OnEachFlavour {
  static Sessions sessions;

  @Parameter
  Flavour flavour;

  @TempDir
  Path temp;

  static Stream<Flavour> flavours() {
    return Flavour.ofBash();
  }

  @BeforeParameterizedClassInvocation
  static void open(Flavour flavour) {
    sessions = new Sessions(4, flavour);
  }

  @AfterParameterizedClassInvocation
  static void close() {
    sessions.close();
  }

  @AfterEach
  void theNext_always_findsItClean() throws InterruptedException {
    sessions.assertClean();
  }
}
