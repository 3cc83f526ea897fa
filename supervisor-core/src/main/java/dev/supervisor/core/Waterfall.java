package dev.supervisor.core;

import dev.supervisor.core.StopReport.Moments;
import dev.supervisor.core.StopReport.Share;
import dev.supervisor.core.internal.JsonText;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A stop as a picture: an SVG of one file, without scripts and references. Confined to one thread. */
final class Waterfall {
  private static final int MOST_ROWS = 100;
  private static final int MOST_WORDS = 8; // shares of the chain that the description names
  private static final int LONGEST_NAME = 44;
  private static final int LONGEST_HEAD = 110;
  private static final int LONGEST_PATH = 300; // where a path is told whole, as a rule
  private static final int LEFT = 330;
  private static final int WIDTH = 620; // of the time
  private static final int RIGHT = 90;
  private static final int ROW = 20;
  private static final int HEAD = 84;
  private static final int FOOT = 44;

  private static final String STYLE = """
      <style>
        svg { color-scheme: light dark; }
        .page { fill: #ffffff; }
        text { fill: #1f2328; font: 12px ui-monospace, monospace; }
        .small { fill: #59636e; font-size: 11px; }
        .big { font-size: 15px; font-weight: bold; }
        .grid { stroke: #d1d9e0; }
        .waits { fill: #d1d9e0; }
        .own { fill: #0969da; }
        .insisted { fill: #bc4c00; }
        .hatch { stroke: #ffffff; stroke-width: 2; }
        .critical { fill: #cf222e; }
        .gone { stroke: #1f2328; stroke-width: 2; }
        @media (prefers-color-scheme: dark) {
          .page { fill: #0d1117; }
          text { fill: #f0f6fc; }
          .small { fill: #9198a1; }
          .grid { stroke: #3d444d; }
          .waits { fill: #3d444d; }
          .own { fill: #4493f8; }
          .insisted { fill: #f0883e; }
          .hatch { stroke: #0d1117; }
          .critical { fill: #ff7b72; }
          .gone { stroke: #f0f6fc; }
        }
      </style>
      """;

  private final StopReport report;
  private final CriticalChain graph;
  private final List<Share> chain;
  private final long scale; // nanoseconds that the width stands for
  private final StringBuilder svg = new StringBuilder(8_000);
  private @Nullable Bar pending; // that may become longer

  private record Bar(String kind, int left, int right, int y, int height) {}

  private Waterfall(StopReport report) {
    this.report = report;
    this.graph = new CriticalChain(report);
    this.chain = graph.shares();
    this.scale = Math.max(1, report.took().toNanos());
  }

  static String of(StopReport report) {
    return new Waterfall(report).draw();
  }

  private String draw() {
    List<CriticalChain.Span> rows = rows();
    int left = graph.parts().size() - rows.size();
    int bottom = HEAD + rows.size() * ROW;
    int width = LEFT + WIDTH + RIGHT;
    int height = bottom + FOOT;
    svg.append(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-labelledby=\"title words\" viewBox=\"0 0 ")
        .append(width)
        .append(' ')
        .append(height)
        .append("\" width=\"")
        .append(width)
        .append("\" height=\"")
        .append(height)
        .append("\">\n<title id=\"title\">");
    text(TreeText.cutInside(summary(), 2 * LONGEST_PATH));
    svg.append("</title>\n<desc id=\"words\">");
    text(words());
    svg.append("</desc>\n").append(STYLE);
    svg.append(
        "<defs><pattern id=\"hatched\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
            + "<rect class=\"insisted\" width=\"6\" height=\"6\"/><line class=\"hatch\" x1=\"0\" y1=\"0\" x2=\"0\" y2=\"6\"/></pattern></defs>\n");
    rect("page", 0, 0, width, height);
    label("big", 12, 24, TreeText.cutInside(summary(), LONGEST_HEAD));
    legend();
    grid(bottom);
    int y = HEAD;
    for (CriticalChain.Span row : rows) {
      row(row, y);
      y += ROW;
    }
    if (left > 0) {
      label(
          "small",
          12,
          bottom + 18,
          "and " + left + (left == 1 ? " node" : " nodes") + " that took less time");
    }
    return svg.append("</svg>\n").toString();
  }

  private String summary() {
    return report.path() + (report.complete() ? " stopped in " : " is stopping, for ")
        + millis(report.took()) + ": " + StopLogText.words(report.reason());
  }

  /** {@return the key of the picture, in words} */
  private String words() {
    List<Share> longest = chain.stream()
        .sorted(Comparator.comparing(Share::took).reversed())
        .limit(MOST_WORDS)
        .sorted(Comparator.comparing(Share::since))
        .toList();
    String named = longest.stream()
        .map(share -> TreeText.cutInside(share.path(), LONGEST_PATH) + " for "
            + millis(share.took()) + " from " + millis(share.since()) + " on")
        .collect(Collectors.joining("; "));
    int left = chain.size() - longest.size();
    return "The stop waited for: " + (named.isEmpty() ? "nothing that is known" : named)
        + (left > 0 ? "; and for " + left + " shorter shares" : "") + ".";
  }

  /** {@return the nodes that took longest, each after its parent and before what was stopped after it} */
  private List<CriticalChain.Span> rows() {
    List<CriticalChain.Span> order = new ArrayList<>();
    ArrayDeque<CriticalChain.Span> todo = new ArrayDeque<>();
    todo.push(graph.top());
    CriticalChain.Span next;
    while ((next = todo.poll()) != null) {
      if (next.isKnown()) {
        order.add(next);
      }
      List<CriticalChain.Span> children = new ArrayList<>(next.children);
      children.sort(
          Comparator.comparingLong((CriticalChain.Span child) -> child.begin).reversed());
      children.forEach(todo::push);
    }
    Set<CriticalChain.Span> longest = new HashSet<>(order.stream()
        .sorted(Comparator.comparingLong(CriticalChain.Span::ownNanos).reversed())
        .limit(MOST_ROWS)
        .toList());
    order.removeIf(part -> !longest.contains(part));
    return order;
  }

  private void legend() {
    int x = 12;
    int y = 46;
    x = legend(x, y, "waits", "waits for its children");
    x = legend(x, y, "own", "takes time of its own");
    x = legend(x, y, "insisted", "was interrupted, and goes on");
    rect("critical", x, y + 4, 14, 3);
    label("small", x + 20, y + 9, "critical chain");
    x += 140;
    line("gone", x, y - 3, y + 11);
    label("small", x + 8, y + 9, "given up");
  }

  private int legend(int x, int y, String kind, String words) {
    bar(kind, x, y, 14, 10);
    label("small", x + 20, y + 9, words);
    return x + 34 + words.length() * 7;
  }

  private void grid(int bottom) {
    for (int quarter = 0; quarter <= 4; quarter++) {
      int x = LEFT + WIDTH * quarter / 4;
      line("grid", x, HEAD - 6, bottom);
      label(
          "small", x + 2, HEAD - 10, millis(report.took().multipliedBy(quarter).dividedBy(4)));
    }
  }

  private void row(CriticalChain.Span row, int y) {
    Moments moments = row.moments;
    Duration insisted = moments == null ? null : moments.insisted();
    long insistedNanos = insisted == null ? Long.MAX_VALUE : insisted.toNanos();
    svg.append("<g><title>");
    text(TreeText.cutInside(row.path, LONGEST_PATH) + ": "
        + millis(Duration.ofNanos(row.ownNanos())) + " of its own" + moments(row));
    svg.append("</title>\n");
    label("name", 12, y + 13, shortened(row.path));
    span("waits", row.begin, row.end, y + 3, 12);
    for (Share share : row.own) {
      long from = share.since().toNanos();
      long end = from + share.took().toNanos();
      span("own", from, Math.min(end, insistedNanos), y + 3, 12);
    }
    for (Share share : row.own) {
      long end = share.since().plus(share.took()).toNanos();
      span("insisted", Math.max(share.since().toNanos(), insistedNanos), end, y + 3, 12);
    }
    for (Share share : chain) {
      if (share.path().equals(row.path)) {
        long from = share.since().toNanos();
        span("critical", from, from + share.took().toNanos(), y + 16, 3);
      }
    }
    drawBar();
    if (isGivenUp(row)) {
      line("gone", x(row.end), y + 1, y + 17);
    }
    label("small", x(row.end) + 6, y + 13, millis(Duration.ofNanos(row.ownNanos())));
    svg.append("</g>\n");
  }

  private static boolean isGivenUp(CriticalChain.Span row) {
    return row.outcome == StopReport.Outcome.ABANDONED;
  }

  private static String moments(CriticalChain.Span row) {
    Moments moments = row.moments;
    if (moments == null) {
      return "";
    }
    StringBuilder words = new StringBuilder(80);
    words.append("; its turn came at ").append(millis(moments.turn()));
    moment(words, "asked", moments.asked());
    moment(words, "interrupted", moments.insisted());
    moment(words, isGivenUp(row) ? "given up" : "over", moments.over());
    moment(words, "settled", moments.settled());
    if (moments.settled() == null) {
      words.append(", and it is not settled");
    }
    return words.toString();
  }

  private static void moment(StringBuilder words, String step, @Nullable Duration at) {
    if (at != null) {
      words.append(", ").append(step).append(" at ").append(millis(at));
    }
  }

  // ---- what it is drawn with

  private int x(long nanos) {
    return LEFT + (int) Math.round((double) WIDTH * Math.min(nanos, scale) / scale);
  }

  /** Draws a bar, in one with the one before where no point lies between them: a node with thousands of children has as many shares. */
  private void span(String kind, long from, long end, int y, int height) {
    if (from < end) {
      int left = x(from);
      int right = Math.max(left + 1, x(end));
      Bar former = pending;
      if (former != null
          && former.kind().equals(kind)
          && former.y() == y
          && left <= former.right()) {
        right = Math.max(right, former.right());
        left = former.left();
      } else {
        drawBar();
      }
      pending = new Bar(kind, left, right, y, height);
    }
  }

  private void drawBar() {
    Bar bar = pending;
    if (bar != null) {
      bar(bar.kind(), bar.left(), bar.y(), bar.right() - bar.left(), bar.height());
      pending = null;
    }
  }

  private void bar(String kind, int x, int y, int width, int height) {
    svg.append("<rect ");
    if (kind.equals("insisted")) {
      svg.append("fill=\"url(#hatched)\""); // told apart without colours, too
    } else {
      svg.append("class=\"").append(kind).append('"');
    }
    place(x, y, width, height);
  }

  private void rect(String kind, int x, int y, int width, int height) {
    svg.append("<rect class=\"").append(kind).append('"');
    place(x, y, width, height);
  }

  private void place(int x, int y, int width, int height) {
    svg.append(" x=\"")
        .append(x)
        .append("\" y=\"")
        .append(y)
        .append("\" width=\"")
        .append(width);
    svg.append("\" height=\"").append(height).append("\"/>\n");
  }

  private void line(String kind, int x, int y, int toY) {
    svg.append("<line class=\"")
        .append(kind)
        .append("\" x1=\"")
        .append(x)
        .append("\" y1=\"")
        .append(y);
    svg.append("\" x2=\"").append(x).append("\" y2=\"").append(toY).append("\"/>\n");
  }

  private void label(String kind, int x, int y, String words) {
    svg.append("<text class=\"")
        .append(kind)
        .append("\" x=\"")
        .append(x)
        .append("\" y=\"")
        .append(y)
        .append("\">");
    text(words);
    svg.append("</text>\n");
  }

  /** Writes words of users: as text, whatever they are. */
  private void text(String words) {
    words.codePoints().forEach(this::character);
  }

  private void character(int c) {
    switch (c) {
      case '<' -> svg.append("&lt;");
      case '>' -> svg.append("&gt;");
      case '&' -> svg.append("&amp;");
      case '"' -> svg.append("&quot;");
      case '\'' -> svg.append("&#39;");
      default -> {
        boolean isInXml = (c & 0xFFFE) != 0xFFFE && Character.getType(c) != Character.SURROGATE;
        if (isInXml && JsonText.isPlain(c)) {
          svg.appendCodePoint(c);
        } else {
          svg.append("\\u").append(Integer.toHexString(c));
        }
      }
    }
  }

  private static String shortened(String path) {
    int length = path.codePointCount(0, path.length());
    return length <= LONGEST_NAME
        ? path
        : "…" + path.substring(path.offsetByCodePoints(0, length - LONGEST_NAME + 1));
  }

  private static String millis(Duration time) {
    long tenths = (time.toNanos() + 50_000) / 100_000;
    boolean isWhole = tenths >= 100 || tenths % 10 == 0;
    return isWhole ? (tenths + 5) / 10 + " ms" : tenths / 10 + "." + tenths % 10 + " ms";
  }
}
