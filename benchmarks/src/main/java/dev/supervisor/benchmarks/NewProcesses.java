package dev.supervisor.benchmarks;

import com.zaxxer.nuprocess.NuAbstractProcessHandler;
import com.zaxxer.nuprocess.NuProcessBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.zeroturnaround.exec.ProcessExecutor;
import org.zeroturnaround.exec.ProcessResult;

/** Commands in a new process each, as one writes them with the JDK and with the libraries there are. */
final class NewProcesses {
  private NewProcesses() {}

  /** As short as it can be: reads one output after the other, which is wrong for much of the second. */
  static ShellJob builder(String expected, String... line) {
    return () -> {
      Process process = new ProcessBuilder(line).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      ShellJob.check(expected, output + errors, process.waitFor());
    };
  }

  static ShellJob ztExec(String expected, String... line) {
    return () -> {
      ProcessResult result =
          new ProcessExecutor().command(line).readOutput(true).execute();
      ShellJob.check(expected, result.outputUTF8(), result.getExitValue());
    };
  }

  static ShellJob nuProcess(String expected, String... line) {
    return () -> {
      Collecting collecting = new Collecting();
      if (new NuProcessBuilder(collecting, List.of(line)).start() == null) {
        throw new IOException("not started: " + List.of(line));
      }
      collecting.over.await();
      ShellJob.check(expected, collecting.output.toString(StandardCharsets.UTF_8), collecting.code);
    };
  }

  /** Keeps both outputs, as one. */
  private static final class Collecting extends NuAbstractProcessHandler {
    final ByteArrayOutputStream output = new ByteArrayOutputStream();
    final CountDownLatch over = new CountDownLatch(1);
    int code;

    private void keep(ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      output.writeBytes(bytes);
    }

    @Override
    public void onStdout(ByteBuffer buffer, boolean closed) {
      keep(buffer);
    }

    @Override
    public void onStderr(ByteBuffer buffer, boolean closed) {
      keep(buffer);
    }

    @Override
    public void onExit(int exitCode) {
      code = exitCode;
      over.countDown();
    }
  }
}
