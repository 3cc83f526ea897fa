package dev.supervisor.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.Attachment;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import dev.supervisor.live.RawClient.Stream;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.ManualClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** SEEING C8: clients that send half a request, or never read, keep no thread of the page. The time is moved by hand. */
final class SlowClientsTest {
  private static final int MANY = 40; // more than the page has threads

  private ManualClock clock;
  private Scope app;
  private RawClient client;

  @BeforeEach
  void open() {
    clock = ManualClock.install();
    clock.advance(Duration.ofDays(3650)); // so that a deadline left over would keep the timer
    app = Supervisor.open("app");
    client = new RawClient(LivePage.open(app));
  }

  @AfterEach
  void close() {
    clock.close();
    app.close();
  }

  private SocketChannel sent(String bytes) throws IOException {
    SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), client.port()));
    channel.write(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.US_ASCII)));
    channel.configureBlocking(false);
    return channel;
  }

  private static boolean isClosed(SocketChannel channel) {
    try {
      return channel.read(ByteBuffer.allocate(10_000)) < 0;
    } catch (IOException e) {
      return true; // it was reset
    }
  }

  /** Moves the time on until all are closed. */
  private void awaitClosed(List<SocketChannel> all, Duration step) throws InterruptedException {
    all.removeIf(SlowClientsTest::isClosed);
    while (!all.isEmpty()) {
      clock.advance(step);
      clock.awaitTimer();
      all.removeIf(SlowClientsTest::isClosed);
    }
  }

  @Test
  void requestsThatAreNeverFinished_areCutOff() throws Exception {
    String host = "Host: " + client.host + "\r\n";
    String some = "POST /api/view HTTP/1.1\r\n" + host;
    List<SocketChannel> half = new ArrayList<>();
    for (int i = 0; i < MANY; i += 5) {
      half.add(sent("G"));
      half.add(sent("GET / HTTP/1.1\r\nX: " + "x".repeat(1_000)));
      half.add(sent("GET / HTTP/1.1\r\n" + host + "Content-Length: 1000\r\n\r\n"));
      half.add(sent(some + "Content-Length: 1000\r\n\r\nstream=1")); // by a stranger
      half.add(sent(some + "Transfer-Encoding: chunked\r\n\r\n8\r\nstre"));
    }
    awaitClosed(half, Duration.ofSeconds(1));
    assertThat(client.get("/").status()).isEqualTo(200);
    assertThat(client.get("/api/about").status()).isEqualTo(200);
  }

  @Test
  void requestOfAClient_thatIsNeverFinished_isCutOffLater() throws Exception {
    SocketChannel half =
        sent("POST /api/view HTTP/1.1\r\nHost: " + client.host + "\r\nOrigin: http://" + client.host
            + "\r\n" + client.secret() + "\r\nContent-Length: 100\r\n\r\nstream=");
    awaitClosed(new ArrayList<>(List.of(half)), Duration.ofSeconds(20));
    assertThat(client.get("/api/about").status()).isEqualTo(200);
  }

  /** Something attached that costs no thread. */
  private record Quiet(Signal ended) implements Attachment {
    @Override
    public void ask(Reason why) {
      ended.go();
    }

    @Override
    public void insist() {}

    @Override
    public void giveUp() {}
  }

  @Test
  void streamThatIsNeverRead_givesItsPlaceToAnother() throws Exception {
    List<Stream> streams = new ArrayList<>();
    try {
      for (int i = 1; i < PageStream.MOST_STREAMS; i++) {
        Stream idle = client.stream(); // with the tree closed, so that it has little to hear
        streams.add(idle);
        client.post("/api/view", "stream=" + idle.next().replaceAll("\\D", ""));
      }
      for (int i = 0; i < 400; i++) { // more than fits between the two ends of a connection
        String letter =
            Character.toString(0x4E00 + i); // not a digit, which would make all of them one row
        app.attach(letter + "x".repeat(8_000), new Quiet(Signal.create()));
      }
      streams.add(client.narrowStream());
      int status = client.get("/api/stream").status();
      while (status == 503) {
        clock.advance(Duration.ofSeconds(10));
        clock.awaitTimer();
        try (Stream next = client.stream()) {
          status = next.status;
        }
      }
      assertThat(status).isEqualTo(200);
    } finally {
      for (Stream each : streams) {
        each.close();
      }
    }
  }
}
