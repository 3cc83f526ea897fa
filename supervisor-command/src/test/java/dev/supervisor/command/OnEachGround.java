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
@MethodSource("grounds")
public abstract class OnEachGround {
  protected static Sessions sessions;

  @Parameter
  Ground ground;

  @TempDir
  protected Path temp;

  static Stream<Ground> grounds() {
    return Ground.ofBash();
  }

  @BeforeParameterizedClassInvocation
  static void open(Ground ground) {
    sessions = new Sessions(4, ground);
  }

  @AfterParameterizedClassInvocation
  protected static void close() {
    sessions.close();
  }

  @AfterEach
  void theNext_always_findsItClean() throws InterruptedException {
    sessions.assertClean();
  }
}
