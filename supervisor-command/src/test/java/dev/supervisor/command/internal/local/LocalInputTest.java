package dev.supervisor.command.internal.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class LocalInputTest {
  @TempDir
  private Path dir;

  private Path fifo;
  private FileChannel reader; // of somebody else
  private final LocalInput input = new LocalInput();

  /** The command has opened its end of what we fed it, and another process has it open too. */
  @BeforeEach
  void openEnds() throws Exception {
    fifo = dir.resolve("i");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    try (FileChannel guard = input.open(fifo)) {
      reader = Fifo.reading(fifo);
      assertThat(guard.isOpen()).isTrue();
    }
    input.done();
  }

  @AfterEach
  void closeReader() throws Exception {
    reader.close();
  }

  /** As a process does that the JVM was starting meanwhile: it has our descriptors until it becomes its program. */
  @Test
  void release_inputOpenElsewhereForAMoment_isNotHeld() throws Exception {
    CompletableFuture<Boolean> released = CompletableFuture.supplyAsync(this::release);

    ByteBuffer probe = ByteBuffer.allocate(1);
    while (probe.hasRemaining()) { // until it has been found once
      int unused = reader.read(probe);
      Thread.onSpinWait();
    }
    reader.close();

    assertThat(released.get(30, TimeUnit.SECONDS)).isTrue();
    assertThat(input.isHeld()).isFalse();
  }

  @Test
  void release_inputKeptOpenElsewhere_isHeld() {
    assertThat(release()).isFalse();
    assertThat(input.isHeld()).isTrue();
  }

  private boolean release() {
    try {
      return input.release();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
