package dev.supervisor.samples.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.supervisor.core.Restart;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.ThreadFailedException;
import dev.supervisor.core.TreeEvent;
import dev.supervisor.samples.Printed;
import dev.supervisor.samples.SampleJvm;
import dev.supervisor.signals.Signal;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the pages of recipes show does what they say. */
final class RecipesTest {
  private static final List<String> NAMESPACE =
      List.of("unshare", "-Urpf", "--mount-proc", "--kill-child");

  private static final String HOST = InetAddress.getLoopbackAddress().getHostAddress();

  @TempDir
  private Path dir;

  @Test
  void greeterService_terminated_answersAndClosesThePoolLast() throws Exception {
    try (var jvm = SampleJvm.start(dir, GreeterService.class)) {
      int port = Integer.parseInt(jvm.nextLine());
      assertThat(answer(port, "Ada")).isEqualTo("hello Ada\n");

      assertThat(jvm.kill("TERM").awaitEnd()).as(jvm.stderr()).isEqualTo(143);

      assertThat(jvm.lines()).endsWith("the pool closes");
    }
  }

  @Test
  void greeterService_whenARequestFails_endsWith1() throws Exception {
    try (var jvm = SampleJvm.start(dir, GreeterService.class)) {
      int port = Integer.parseInt(jvm.nextLine());
      try (var client = new Socket(InetAddress.getLoopbackAddress(), port)) {
        client.setSoLinger(true, 0); // resets the connection: the answer fails
        client.getOutputStream().write('x');
      }

      assertThat(jvm.awaitEnd()).as(jvm.stderr()).isEqualTo(1);

      assertThat(jvm.lines()).endsWith("the pool closes");
    }
  }

  private static String answer(int port, String name) throws IOException {
    try (var client = new Socket(InetAddress.getLoopbackAddress(), port)) {
      client.getOutputStream().write((name + "\n").getBytes(StandardCharsets.UTF_8));
      return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void sigtermService_terminated_logsUntilTheEnd() throws Exception {
    try (var jvm = SampleJvm.start(dir, SigtermService.class)) {
      assertThat(jvm.awaitLine("ready").kill("TERM").awaitEnd()).isEqualTo(143);
      assertThat(jvm.stderr()).contains("the work ends: SIGTERM");
    }
  }

  @Test
  void channel_ofProducersThatEnd_closes() throws Exception {
    assertThat(CloseAfterProducers.sum(List.of(List.of(1, 2), List.of(3), List.of())))
        .isEqualTo(6);
  }

  @Test
  void failure_ofOne_stopsAllOthers() throws Exception {
    Signal stopped = Signal.create();
    assertThatThrownBy(() -> AnyFailureEnds.run(List.of(
            pleaseStop -> {
              pleaseStop.await();
              stopped.go();
            },
            pleaseStop -> {
              throw new IOException("the disk is full");
            })))
        .isInstanceOf(ThreadFailedException.class)
        .hasRootCauseMessage("the disk is full");
    assertThat(stopped.isGo()).isTrue();

    AnyFailureEnds.run(List.of(pleaseStop -> {})); // ends by itself
  }

  @Test
  void work_everyPeriod_keepsToItsGrid() throws Exception {
    Duration period = Duration.ofMillis(20);
    var rounds = new ArrayList<Long>();
    Signal pleaseStop = Signal.create();
    long start = System.nanoTime();
    EveryNSeconds.every(period, pleaseStop, () -> {
      rounds.add((System.nanoTime() - start) / period.toNanos());
      if (rounds.size() == 5) {
        pleaseStop.go();
      }
    });
    assertThat(rounds).hasSize(5).doesNotHaveDuplicates().isSorted(); // one for each period at most
  }

  @Test
  void tree_ofAContainer_isClosedByAnotherThread() throws Exception {
    assertThat(Printed.by(args -> {
          var bean = new TreeInContainer();
          bean.start();
          var closer = new Thread(bean::close);
          closer.start();
          closer.join();
        }))
        .contains("the sender ends");
  }

  @Test
  void executor_ofTheTree_runsWhatItIsGiven() {
    assertThat(TreeAsExecutor.lengths(List.of("a", "bc", ""))).containsExactly(1, 2, 0);
  }

  @Test
  void health_ofAServiceThatWorksAndThenIsAskedToStop_isGoodAndThenBad() throws Exception {
    Signal inTheWay = Signal.create();
    try (var app = Supervisor.open("app", with -> with.stopWithin(Duration.ofMinutes(1)))) {
      int port = HealthPage.serve(app, 0).getAddress().getPort();
      var page = URI.create("http://" + HOST + ":" + port + "/health").toURL();
      app.spawn("work", with -> with.grace(Duration.ofMinutes(1)), pleaseStop -> inTheWay.await());

      var well = (HttpURLConnection) page.openConnection();
      assertThat(well.getResponseCode()).isEqualTo(200);
      assertThat(new String(well.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .contains("work");

      var unused = app.stop("closing time");
      var stopping = (HttpURLConnection) page.openConnection();
      assertThat(stopping.getResponseCode()).isEqualTo(503);
      inTheWay.go();
    }
  }

  @Test
  void health_ofAServiceOneOfWhichIsDown_isBad() throws Exception {
    Signal gaveUp = Signal.create();
    try (var app = Supervisor.open(
        "app",
        with -> with.listener(event -> {
          if (event instanceof TreeEvent.GaveUp) gaveUp.go();
        }))) {
      assertThat(HealthPage.status(app)).isEqualTo(200);

      app.spawn("broken", with -> with.restart(Restart.onFailure().staysDown()), pleaseStop -> {
            throw new Restart.GiveUp("the disk is gone", null);
          })
          .release();
      gaveUp.await();

      assertThat(HealthPage.status(app)).isEqualTo(503);
    }
  }

  @Test
  void service_terminated_stopsWithinItsLimit() throws Exception {
    try (var jvm = SampleJvm.start(dir, InAContainer.class)) {
      String ready = jvm.nextLine();
      assertThat(ready).startsWith("ready, process ");
      assertThat(jvm.kill("TERM").awaitEnd()).as(jvm.stderr()).isEqualTo(143);
      assertThat(jvm.lines()).containsExactly(ready, "the work ends: SIGTERM");
      assertThat(jvm.stderr()).doesNotContain("MORE THAN THERE IS").doesNotContain("abandoned");
    }
  }

  @Test
  void service_asProcess1_isTerminatedAllTheSame() throws Exception {
    var line = new ArrayList<>(NAMESPACE);
    line.add("true");
    boolean permitted;
    try {
      Process tried = new ProcessBuilder(line).redirectErrorStream(true).start();
      tried.getInputStream().readAllBytes();
      permitted = tried.waitFor() == 0;
    } catch (IOException notInstalled) {
      permitted = false;
    }
    assumeThat(permitted)
        .as("this machine permits a namespace of process numbers")
        .isTrue();

    try (var jvm = SampleJvm.start(dir, NAMESPACE, InAContainer.class)) {
      int code = jvm.awaitLine("ready, process 1").kill("TERM").awaitEnd();

      assertThat(code).as(jvm.stderr()).isEqualTo(143);
      assertThat(jvm.lines()).contains("the work ends: SIGTERM");
    }
  }
}
