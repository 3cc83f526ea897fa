package dev.supervisor.live;

import com.sun.net.httpserver.HttpExchange;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides which requests are served. Immutable. */
final class PageGate {
  /* How it works. The loopback interface does not keep out pages of other sites: a browser on this machine sends their requests, too, and the name of such a site may point to this machine.
   * Such a request always names its site in Host, and in Origin with few exceptions. Both are compared with short lists. An answer that tells something of the tree needs the secret as well. The secret comes
   * in a header, which a page of another site cannot set without our consent, and which stands in no log of requests. */

  private static final int SECRET_BYTES = 16;
  private static final int HTTP = 80;
  private static final String SCHEME = "Bearer ";

  private final String secret;
  private final Set<String> hosts;
  private final Set<String> origins;

  /** Makes a gate with a new secret, for a server that listens at that port. */
  PageGate(int port) {
    byte[] chance = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(chance);
    this.secret = HexFormat.of().formatHex(chance);
    String end = ":" + port;
    Set<String> known = Set.of("127.0.0.1" + end, "localhost" + end, "[::1]" + end);
    this.hosts = port == HTTP
        ? Set.of("127.0.0.1", "localhost", "[::1]", "127.0.0.1" + end, "localhost" + end)
        : known;
    this.origins = Set.of(hosts.stream().map(host -> "http://" + host).toArray(String[]::new));
  }

  String secret() {
    return secret;
  }

  /** Why a request is not served, with the status of HTTP. */
  record Refusal(int status, String why) {}

  /**
   * {@return why the request is refused; null if it is to be served}
   *
   * @param needsSecret whether the answer tells something of the tree
   */
  @Nullable
  Refusal refuse(HttpExchange request, boolean needsSecret) {
    String host = only(request, "Host");
    String asked = request.getRequestURI().getRawAuthority(); // of an address in the request line
    if (host == null || !isOwn(host) || (asked != null && !isOwn(asked))) {
      return new Refusal(403, "this page answers to its own address alone");
    }
    List<String> origin = request.getRequestHeaders().get("Origin");
    boolean isPost = request.getRequestMethod().equals("POST");
    if (origin == null ? isPost : origin.size() != 1 || !origins.contains(origin.get(0))) {
      return new Refusal(403, "this page answers to itself alone");
    }
    if (needsSecret && !hasSecret(only(request, "Authorization"))) {
      return new Refusal(401, "the secret of the page is missing: open its whole address");
    }
    return null;
  }

  private boolean isOwn(String host) {
    return hosts.contains(host.toLowerCase(Locale.ROOT));
  }

  private boolean hasSecret(@Nullable String given) {
    return given != null
        && given.startsWith(SCHEME)
        && MessageDigest.isEqual(
            given.substring(SCHEME.length()).getBytes(StandardCharsets.UTF_8),
            secret.getBytes(StandardCharsets.UTF_8));
  }

  private static @Nullable String only(HttpExchange request, String header) {
    List<String> all = request.getRequestHeaders().get(header);
    return all == null || all.size() != 1 ? null : all.get(0);
  }
}
