package dev.supervisor.samples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM in the middle of a load: what was acknowledged is there. */
@Timeout(120)
final class ServiceUnderLoadTest {
  private static final int CLIENTS = 4;
  private static final int BEFORE_THE_STOP = 200;

  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private final CountDownLatch load = new CountDownLatch(BEFORE_THE_STOP);

  @Test
  void sigterm_underLoad_losesNoAcknowledgedOrder(@TempDir Path dir) throws Exception {
    Path database = dir.resolve("orders");
    try (var jvm = SampleJvm.start(dir, S72ServiceUnderLoad.class, database.toString())) {
      int port = port(jvm);
      List<Thread> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        String name = "c" + i;
        clients.add(new Thread(() -> order(port, name), name));
      }
      clients.forEach(Thread::start);
      assertThat(load.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(get(port, "/orders")).startsWith("HTTP/1.1 200");

      int code = jvm.kill("TERM").awaitEnd();
      for (Thread each : clients) {
        each.join();
      }
      assertThat(code).as(jvm.stderr()).isEqualTo(143);
      assertThat(rows(database)).containsAll(acknowledged);
      assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(BEFORE_THE_STOP);
    }
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
  private void order(int port, String name) {
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
