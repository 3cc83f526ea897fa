package dev.supervisor.live;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.supervisor.core.Node;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.internal.JsonText;
import dev.supervisor.core.internal.TreeLooks;
import dev.supervisor.live.LivePage.LiveOptions;
import dev.supervisor.signals.internal.Interrupts;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Serves the page: which request gets which answer. Thread-safe. */
final class PageServer {
  private static final int MOST_BYTES = 256 * 1024; // of what a client says at once
  private static final String API = "/api/";

  private final HttpServer server;
  private volatile @Nullable PageTurns turns; // there once it serves
  private final PageGate gate;
  private final LiveOptions options;
  private final SupervisedThread top;
  private final NodeQuestions questions;
  private final StateSweep sweep;
  private final FamilyFolds folds = new FamilyFolds();
  private final AtomicInteger clients = new AtomicInteger();
  private final AtomicLong lastStream = new AtomicLong();
  private final Map<String, PageStream> streams = new ConcurrentHashMap<>();

  private PageServer(HttpServer server, SupervisedThread top, LiveOptions options) {
    this.server = server;
    this.gate = new PageGate(server.getAddress().getPort());
    this.options = options;
    this.top = top;
    this.questions = new NodeQuestions(top, !options.showsCommands);
    this.sweep = new StateSweep(top);
  }

  /**
   * {@return a server that has its port and does not serve yet}
   *
   * @throws IOException when the port is taken
   */
  static PageServer bound(SupervisedThread top, LiveOptions options) throws IOException {
    InetSocketAddress place = new InetSocketAddress(InetAddress.getLoopbackAddress(), options.port);
    return new PageServer(HttpServer.create(place, 0), top, options);
  }

  void start(Executor workers) {
    PageTurns made = new PageTurns(workers);
    turns = made;
    var unused = server.createContext("/", request -> handle(request, made.current()));
    server.setExecutor(made);
    server.start();
  }

  /** Closes the port and all connections. Idempotent. */
  void stop() {
    server.stop(0);
    PageTurns served = turns;
    if (served != null) {
      served.end();
    }
  }

  /** {@return the address without the secret} */
  String place() {
    InetSocketAddress bound = server.getAddress();
    String host = bound.getAddress() instanceof Inet6Address ? "[::1]" : "127.0.0.1";
    return "http://" + host + ":" + bound.getPort() + "/";
  }

  URI address() {
    return URI.create(place() + "#token=" + gate.secret());
  }

  private void handle(HttpExchange request, PageTurn turn) throws IOException {
    try {
      String path = request.getRequestURI().getPath();
      boolean isApi = path != null && path.startsWith(API);
      PageGate.Refusal refusal = gate.refuse(request, isApi);
      if (refusal != null) {
        PageReply.sendError(request, refusal.status(), refusal.why());
      } else if (isApi) {
        turn.isOfClient();
        answer(request, turn, path.substring(API.length()));
      } else {
        file(request, path == null ? "" : path);
      }
    } catch (IllegalArgumentException e) { // from PageForm or body(): nothing was sent yet
      PageReply.sendError(request, 400, "the request cannot be read");
    } finally {
      request.close();
    }
  }

  private static void file(HttpExchange request, String path) throws IOException {
    String name = PageReply.file(path);
    String method = request.getRequestMethod();
    if (name == null) {
      PageReply.sendError(request, 404, "there is no such page");
    } else if (method.equals("GET") || method.equals("HEAD")) {
      PageReply.sendFile(request, name);
    } else {
      notAllowed(request, "GET, HEAD");
    }
  }

  private static void notAllowed(HttpExchange request, String allowed) throws IOException {
    request.getResponseHeaders().set("Allow", allowed);
    PageReply.sendError(request, 405, "the method is not allowed");
  }

  private void answer(HttpExchange request, PageTurn turn, String what) throws IOException {
    boolean isChange = what.equals("view") || what.equals("act");
    if (!request.getRequestMethod().equals(isChange ? "POST" : "GET")) {
      notAllowed(request, isChange ? "POST" : "GET");
      return;
    }
    PageForm form =
        PageForm.of(isChange ? body(request) : request.getRequestURI().getRawQuery());
    switch (what) {
      case "about" -> PageReply.sendJson(request, 200, this::about);
      case "stream" -> stream(request, turn);
      case "view" -> view(request, form);
      case "act" -> act(request, form);
      case "why" -> ofNode(request, form, questions::why);
      case "history" -> ofNode(request, form, questions::history);
      case "plan" ->
        ofNode(request, form, (json, node) -> {
          if (node instanceof SupervisedThread thread) {
            questions.plan(json, thread);
          } else {
            json.name("error").value("what is attached is stopped with the thread above it");
          }
        });
      case "stops" -> PageReply.sendJson(request, 200, questions::stops);
      case "stop" -> stopOf(request, form);
      case "search" ->
        PageReply.sendJson(request, 200, json -> questions.search(json, form.first("text")));
      default -> PageReply.sendError(request, 404, "there is no such question");
    }
  }

  /** {@return what the client has sent} */
  private static String body(HttpExchange request) throws IOException {
    byte[] bytes = request.getRequestBody().readNBytes(MOST_BYTES + 1);
    if (bytes.length > MOST_BYTES) {
      throw new IllegalArgumentException("a request has at most " + MOST_BYTES + " bytes");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private void about(JsonText json) {
    json.name("path").value(top.path());
    json.name("actions").value(options.allowsActions);
    json.name("commands").value(options.showsCommands);
    json.name("mostRows").value(PageRows.MOST_ROWS);
  }

  private void ofNode(HttpExchange request, PageForm form, BiConsumer<JsonText, Node> answer)
      throws IOException {
    Optional<Node> node = questions.find(form.first("path"));
    if (node.isEmpty()) {
      PageReply.sendError(request, 404, "there is no such node any more");
    } else {
      PageReply.sendJson(request, 200, json -> answer.accept(json, node.get()));
    }
  }

  private void stopOf(HttpExchange request, PageForm form) throws IOException {
    Optional<TreeLooks.StopSeen> stop = questions.stop(form.first("number"));
    if (stop.isEmpty()) {
      PageReply.sendError(request, 404, "this stop is not kept any more");
    } else {
      PageReply.sendJson(request, 200, json -> NodeQuestions.write(json, stop.get()));
    }
  }

  private void view(HttpExchange request, PageForm form) throws IOException {
    PageStream stream = streams.get(form.first("stream"));
    if (stream == null) {
      PageReply.sendError(request, 404, "there is no such stream any more");
    } else {
      stream.show(PageView.of(form));
      PageReply.sendJson(request, 200, json -> json.name("seen").value(true));
    }
  }

  private void act(HttpExchange request, PageForm form) throws IOException {
    if (!options.allowsActions) {
      PageReply.sendError(request, 403, "this page was opened without allowActions()");
      return;
    }
    Optional<Node> node = questions.find(form.first("path"));
    String refused = node.isEmpty()
        ? "there is no such node any more"
        : NodeActions.act(form.first("do"), node.get());
    if (refused == null) {
      PageReply.sendJson(request, 200, json -> json.name("done").value(true));
    } else {
      PageReply.sendError(request, 409, refused);
    }
  }

  private void stream(HttpExchange request, PageTurn turn) throws IOException {
    if (clients.incrementAndGet() > PageStream.MOST_STREAMS) {
      clients.decrementAndGet();
      PageReply.sendError(
          request, 503, PageStream.MOST_STREAMS + " browsers look at this page already");
      return;
    }
    String id = Long.toString(lastStream.incrementAndGet());
    try {
      PageStream stream = new PageStream(top, !options.showsCommands, folds, sweep, clients::get);
      streams.put(id, stream);
      PageReply.setHeaders(request, PageReply.LINES);
      request.sendResponseHeaders(200, 0);
      OutputStream out = turn.timed(request.getResponseBody());
      stream.run(id, out, Supervisor.current().pleaseStop());
      out.close();
    } catch (InterruptedException e) {
      Interrupts.restore(); // the tree does not wait any longer
    } finally {
      turn.isOfClient(); // what is left to be sent
      streams.remove(id);
      if (clients.decrementAndGet() == 0) {
        folds.forget();
      }
    }
  }
}
