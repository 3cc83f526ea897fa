package dev.supervisor.core;

/**
 * A tree as monitors see it by JMX. {@link TreeOptions#jmx} registers it as {@code dev.supervisor:type=Tree,name=…}.
 *
 * <p>It changes nothing. It calls code of users for labels and descriptions, on the thread that asks. Thread-safe.
 */
public interface TreeMXBean {
  /** {@return the living tree as text, as {@link Node#tree} of the root returns it} */
  String getText();

  /** {@return the living tree as JSON, as {@link Node#json} of the root returns it} */
  String getJson();

  /**
   * {@return why the node with that path does not move, as {@link Node#why} says it: a sentence, and a line for each hop.
   * If the tree has no such node, one line says so}
   *
   * <p>The call takes as long as {@code Node.why} does.
   *
   * @param path the path from the root on, such as {@code /nightly/counter}
   */
  String why(String path);
}
