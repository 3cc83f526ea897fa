package dev.supervisor.samples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Signal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.h2.api.Trigger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM in the middle of a load: what was acknowledged is there. */
@Timeout(120)
final class ServiceUnderLoadTest {
  private static final int CLIENTS = 4;
  private static final int BEFORE_THE_STOP = 200;

  private static final int WAITING = 102; // so many fit into its queue and its two writers

  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();

  @Test
  void sigterm_underLoad_losesNoAcknowledgedOrder(@TempDir Path dir) throws Exception {
    Path database = dir.resolve("orders");
    try (var jvm = SampleJvm.start(dir, S72ServiceUnderLoad.class, database.toString())) {
      int port = port(jvm);
      List<Thread> clients = clients(port, BEFORE_THE_STOP);
      assertThat(get(port, "/orders")).startsWith("HTTP/1.1 200");

      stop(jvm, clients);
      assertThat(rows(database)).containsAll(acknowledged);
      assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(BEFORE_THE_STOP);
    }
  }

  /** No order is written before the queue of the service has been closed, so all of them are lost where that drops what it holds. */
  @Test
  void sigterm_whileAllAcknowledgedOrdersWait_writesThem(@TempDir Path dir) throws Exception {
    Path database = dir.resolve("orders");
    try (var connection = DriverManager.getConnection("jdbc:h2:file:" + database);
        var statement = connection.createStatement()) {
      statement.execute("CREATE TABLE orders(name VARCHAR PRIMARY KEY)");
      statement.execute("CREATE TRIGGER gate BEFORE INSERT ON orders FOR EACH ROW CALL '"
          + AfterTheQueue.class.getName() + "'");
    }
    try (var jvm = SampleJvm.start(dir, S72ServiceUnderLoad.class, database.toString())) {
      List<Thread> clients = clients(port(jvm), WAITING);
      stop(jvm, clients);
      assertThat(rows(database)).containsAll(acknowledged);
      assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(WAITING);
    }
  }

  /** Keeps each insert of a writer of the service until its node `queue` has ended. */
  public static final class AfterTheQueue implements Trigger {
    private static final AtomicReference<@Nullable Signal> ENDED = new AtomicReference<>();

    @Override
    public void fire(Connection by, Object @Nullable [] before, Object[] row) throws SQLException {
      try {
        ENDED.updateAndGet(known -> known == null ? endOfTheQueue() : known).await();
      } catch (InterruptedException e) {
        throw new SQLException(e);
      }
    }

    /** {@return it; the first insert comes long before the stop, so the node is there} */
    private static Signal endOfTheQueue() {
      return Supervisor.current().parent().orElseThrow().children().stream()
          .filter(it -> it.name().equals("queue"))
          .findAny()
          .orElseThrow()
          .stopped();
    }
  }

  /** {@return clients that have got so many acknowledgements together, and go on} */
  private List<Thread> clients(int port, int wanted) throws InterruptedException {
    CountDownLatch load = new CountDownLatch(wanted);
    List<Thread> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      String name = "c" + i;
      clients.add(new Thread(() -> order(port, name, load), name));
    }
    clients.forEach(Thread::start);
    assertThat(load.await(60, TimeUnit.SECONDS)).isTrue();
    return clients;
  }

  private static void stop(SampleJvm jvm, List<Thread> clients) throws Exception {
    int code = jvm.kill("TERM").awaitEnd();
    for (Thread each : clients) {
      each.join();
    }
    assertThat(code).as(jvm.stderr()).isEqualTo(143);
  }

  /** {@return what is in the database; it must have been closed for that} */
  private static List<String> rows(Path database) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (var connection = DriverManager.getConnection("jdbc:h2:file:" + database);
        var statement = connection.createStatement();
        var each = statement.executeQuery("SELECT name FROM orders")) {
      while (each.next()) {
        rows.add(each.getString(1));
      }
    }
    return rows;
  }

  private static int port(SampleJvm jvm) throws IOException {
    for (; ; ) {
      String line = jvm.nextLine();
      if (line.startsWith("port ")) {
        return Integer.parseInt(line.substring("port ".length()));
      }
    }
  }

  /** Gives one order after the other until the service is gone. */
  private void order(int port, String name, CountDownLatch load) {
    try {
      for (int i = 0; ; i++) {
        String order = name + "-" + i;
        if (!get(port, "/order?" + order).startsWith("HTTP/1.1 204")) {
          return;
        }
        acknowledged.add(order);
        load.countDown();
      }
    } catch (IOException e) {
      // it takes no more
    }
  }

  private static String get(int port, String path) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(60_000);
      socket
          .getOutputStream()
          .write(("GET " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
              .getBytes(US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }
  }
}
