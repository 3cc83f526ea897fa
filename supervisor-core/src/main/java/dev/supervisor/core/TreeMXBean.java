package dev.supervisor.core;

/**
 * A tree as monitors see it, by JMX: {@link TreeOptions#jmx} registers it as {@code dev.supervisor:type=Tree,name=…}.
 *
 * <p>It only reads. It calls code of users for labels and descriptions, on the thread that asks. Thread-safe.
 */
public interface TreeMXBean {
  /** {@return the living tree as text, as {@link Node#tree} returns it} */
  String getText();

  /** {@return the living tree as JSON, as {@link Node#json} returns it} */
  String getJson();

  /**
   * {@return why that node of the tree does not move, as {@link Node#why} says it: a sentence, and a line for each hop.
   * If the tree has no such node, a line says so}
   *
   * <p>The call takes its time, as {@code Node.why} does.
   *
   * @param path from the root on, such as {@code /nightly/counter}
   */
  String why(String path);
}
