package dev.supervisor.samples.adoption;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.net.httpserver.HttpServer;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.supervisor.core.Child;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.async.Bridges;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.Version;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.h2.engine.Constants;

/** The rows of the table: each library as its user would hand it over. */
final class HandedLibraries {
  private static final int JAVA = Runtime.version().feature();
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private HandedLibraries() {}

  static List<HandedLibrary> all(Path database) throws IOException {
    return List.of(
        HandedLibrary.ofJdk(
            "`HttpServer`",
            "a lent executor, by `setExecutor`",
            "`closes`, with `stop`",
            "its dispatcher: it takes no factory",
            HandedLibraries::httpServer),
        HandedLibrary.ofJdk(
                "`HttpClient`",
                "a lent executor, by `executor`",
                "`closes`, with its `close`, from Java 21 on",
                "its selector: it takes no factory, and before Java 21 ends when the client is collected",
                HandedLibraries::httpClient)
            .keeps(
                "1 before Java 21",
                it -> JAVA < 21 && it.startsWith("HttpClient-") && it.endsWith("-SelectorManager")),
        HandedLibrary.ofJdk(
            "a pool of `Executors`",
            "a thread factory",
            "`closes`, with `shutdown`",
            "–",
            HandedLibraries::threadPool),
        HandedLibrary.ofJdk(
            "`ScheduledThreadPoolExecutor`",
            "a thread factory",
            "`closes`, with `shutdownNow`: `shutdown` waits for what is due later",
            "–",
            HandedLibraries::scheduledPool),
        HandedLibrary.ofJdk(
            "a `ForkJoinPool` of your own",
            "a factory, by `forkJoinFactory`",
            "`closes`, with `shutdown`",
            "–",
            HandedLibraries::forkJoinPool),
        HandedLibrary.ofJdk(
                "`CompletableFuture`",
                "a lent executor, for each stage",
                "–",
                "the thread for `orTimeout` and `delayedExecutor`: the JDK has one for the whole JVM",
                HandedLibraries::completableFuture)
            .keeps("1", HandedLibraries::isTimerOfCompletableFuture),
        HandedLibrary.ofJdk(
                "the common fork-join pool",
                "–",
                "–",
                "all of it: it belongs to the whole JVM",
                app -> () -> CompletableFuture.supplyAsync(HandedLibraries::isBelowTheNode)
                    .get())
            .outOfTree()
            .keeps("its workers", it -> it.startsWith("ForkJoinPool.commonPool")),
        HandedLibrary.ofJdk(
                "`java.util.Timer`",
                "–",
                "`closes`, with `cancel`",
                "its thread: it takes no factory",
                HandedLibraries::timer)
            .outOfTree(),
        HandedLibrary.ofJdk(
                "HikariCP",
                "a thread factory, by `setThreadFactory`",
                "`closes`, with its `close`",
                "–",
                app -> hikari(app, database))
            .version(versionOfHikari()),
        HandedLibrary.ofJdk(
                "H2, embedded",
                "–",
                "HikariCP, with the last connection; `DB_CLOSE_ON_EXIT=FALSE`, or a shutdown hook of its own closes it under its users",
                "the writer of its file: it takes no factory",
                app -> h2(app, database))
            .version(Constants.VERSION)
            .outOfTree(),
        HandedLibrary.ofJdk(
                "Netty",
                "a thread factory, to the event loop group",
                "`closes`, with `shutdownGracefully(0, …).sync()`: its default waits for 2 s of quiet",
                "`GlobalEventExecutor`: one for the whole JVM, its thread ends after 1 s without work",
                HandedLibraries::netty)
            .version(Version.identify().get("netty-transport").artifactVersion()));
  }

  private static String versionOfHikari() throws IOException {
    Properties properties = new Properties();
    try (InputStream in = HikariConfig.class.getResourceAsStream(
        "/META-INF/maven/com.zaxxer/HikariCP/pom.properties")) {
      properties.load(in);
    }
    return properties.getProperty("version");
  }

  private static boolean isBelowTheNode() {
    return Supervisor.isSupervised() && Supervisor.current().path().startsWith("/app/");
  }

  /** {@return a node for the threads of a library, which are ended by what is newer} */
  private static Child<?> threads(Scope app) {
    return app.spawn("threads", with -> with.allAtOnce(), pleaseStop -> pleaseStop.await());
  }

  private static HandedLibrary.Use httpServer(Scope app) throws IOException {
    HttpServer server = answering(app);
    int port = server.getAddress().getPort();
    return () -> Boolean.parseBoolean(lastLine(port, "GET / HTTP/1.0\r\n\r\n"));
  }

  private static HttpServer answering(Scope app) throws IOException {
    HttpServer server = HttpServer.create(ANY_PORT, 0);
    server.setExecutor(Bridges.of(app).lend("http"));
    server.createContext("/", exchange -> {
      byte[] answer = Boolean.toString(isBelowTheNode()).getBytes(US_ASCII);
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
      exchange.close();
    });
    server.start();
    var unused = Bridges.of(app).closes("server", () -> server.stop(0));
    return server;
  }

  /** {@return the last line of the answer} */
  private static String lastLine(int port, String question) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(question.getBytes(US_ASCII));
      String all = new String(socket.getInputStream().readAllBytes(), US_ASCII);
      return all.substring(all.lastIndexOf('\n') + 1);
    }
  }

  private static HandedLibrary.Use httpClient(Scope app) throws IOException {
    HttpServer server = answering(app);
    HttpClient client =
        HttpClient.newBuilder().executor(Bridges.of(app).lend("client")).build();
    if (client instanceof AutoCloseable closeable) { // from Java 21 on
      var unused = Bridges.of(app).closes("client", closeable);
    }
    HttpRequest request = HttpRequest.newBuilder(
            URI.create("http://localhost:" + server.getAddress().getPort() + "/"))
        .version(HttpClient.Version.HTTP_1_1)
        .build();
    return () -> client
        .sendAsync(request, HttpResponse.BodyHandlers.ofString())
        .thenApplyAsync(
            answer -> isBelowTheNode() && answer.statusCode() == 200,
            client.executor().orElseThrow())
        .get();
  }

  private static HandedLibrary.Use threadPool(Scope app) {
    ExecutorService pool =
        Executors.newFixedThreadPool(2, Bridges.of(threads(app)).threadFactory("pool"));
    var unused = Bridges.of(app).closes("library", pool::shutdown);
    return () -> pool.submit(HandedLibraries::isBelowTheNode).get();
  }

  private static HandedLibrary.Use scheduledPool(Scope app) {
    var pool =
        new ScheduledThreadPoolExecutor(1, Bridges.of(threads(app)).threadFactory("scheduled"));
    var closing = Bridges.of(app).closes("library", pool::shutdownNow);
    var later = pool.schedule(() -> closing, 1, TimeUnit.DAYS);
    return () ->
        pool.schedule(HandedLibraries::isBelowTheNode, 1, TimeUnit.MILLISECONDS).get()
            && !later.isDone();
  }

  private static HandedLibrary.Use forkJoinPool(Scope app) {
    var pool = new ForkJoinPool(2, Bridges.of(threads(app)).forkJoinFactory("fork"), null, false);
    var unused = Bridges.of(app).closes("library", pool::shutdown);
    return () -> pool.submit(HandedLibraries::isBelowTheNode).get();
  }

  /** Before Java 25 it is one of its own. Other fork-join pools have such a thread, too: that of virtual threads, say. */
  private static boolean isTimerOfCompletableFuture(String thread) {
    return thread.equals("CompletableFutureDelayScheduler")
        || thread.equals("ForkJoinPool.commonPool-delayScheduler");
  }

  private static HandedLibrary.Use completableFuture(Scope app) {
    var executor = Bridges.of(app).lend("stages");
    return () -> {
      CompletableFuture<String> begun = new CompletableFuture<>();
      // A stage that is done when it is given a time limit makes no thread for that.
      CompletableFuture<Boolean> answer =
          begun.thenApplyAsync(it -> isBelowTheNode(), executor).orTimeout(1, TimeUnit.MINUTES);
      begun.complete("");
      return answer.get();
    };
  }

  private static HandedLibrary.Use timer(Scope app) {
    Timer timer = new Timer("timer");
    var unused = Bridges.of(app).closes("timer", timer::cancel);
    return () -> {
      CompletableFuture<Boolean> ran = new CompletableFuture<>();
      timer.schedule(
          new TimerTask() {
            @Override
            public void run() {
              boolean isFirst = ran.complete(isBelowTheNode());
              assert isFirst;
            }
          },
          0);
      return ran.get();
    };
  }

  private static HikariDataSource dataSource(Scope app, Child<?> threads, Path database) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl("jdbc:h2:file:" + database + ";DB_CLOSE_ON_EXIT=FALSE");
    config.setMaximumPoolSize(2);
    config.setThreadFactory(Bridges.of(threads).threadFactory("hikari"));
    HikariDataSource pool = new HikariDataSource(config);
    var unused = Bridges.of(app).closes("database", pool);
    return pool;
  }

  private static void ask(HikariDataSource pool) throws Exception {
    try (var connection = pool.getConnection();
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT 42")) {
      if (!rows.next() || rows.getInt(1) != 42) {
        throw new AssertionError("no answer");
      }
    }
  }

  private static HandedLibrary.Use hikari(Scope app, Path database) {
    Child<?> threads = threads(app);
    HikariDataSource pool = dataSource(app, threads, database);
    return () -> {
      ask(pool);
      return !threads.children().isEmpty(); // its housekeeper
    };
  }

  private static HandedLibrary.Use h2(Scope app, Path database) {
    HikariDataSource pool = dataSource(app, threads(app), database);
    return () -> {
      ask(pool);
      return Thread.getAllStackTraces().keySet().stream()
          .noneMatch(it -> it.getName().startsWith("MVStore background writer"));
    };
  }

  private static HandedLibrary.Use netty(Scope app) throws InterruptedException {
    var group = new MultiThreadIoEventLoopGroup(
        2, Bridges.of(threads(app)).threadFactory("netty"), NioIoHandler.newFactory());
    var unused = Bridges.of(app)
        .closes(
            "server", () -> group.shutdownGracefully(0, 30, TimeUnit.SECONDS).sync());
    Channel server = new ServerBootstrap()
        .group(group)
        .channel(NioServerSocketChannel.class)
        .childHandler(new ChannelInitializer<Channel>() {
          @Override
          protected void initChannel(Channel channel) {
            channel.pipeline().addLast(new Answer());
          }
        })
        .bind(ANY_PORT)
        .sync()
        .channel();
    int port = ((InetSocketAddress) server.localAddress()).getPort();
    return () -> Boolean.parseBoolean(lastLine(port, "?"));
  }

  /** Says to each question whether it runs below the node. */
  private static final class Answer extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object question) {
      ((ByteBuf) question).release();
      var unused = context
          .writeAndFlush(Unpooled.copiedBuffer(Boolean.toString(isBelowTheNode()), US_ASCII))
          .addListener(ChannelFutureListener.CLOSE);
    }
  }
}
