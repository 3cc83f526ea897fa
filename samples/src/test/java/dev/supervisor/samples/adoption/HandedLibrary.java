package dev.supervisor.samples.adoption;

import dev.supervisor.core.Scope;
import java.util.function.Predicate;

/**
 * A library that is handed what a node has for it.
 *
 * @param name its row
 * @param version where it is not of the JDK
 * @param handedOver what the tree gives it
 * @param closedBy how the tree ends it
 * @param why what is not in the tree, and the reason
 * @param isInTree whether its work is expected to run on threads of the tree
 * @param stays the threads, by name, that it keeps for good
 * @param left how many those are, as a number or with a condition
 * @param setup puts it below a node
 */
record HandedLibrary(
    String name,
    String version,
    String handedOver,
    String closedBy,
    String why,
    boolean isInTree,
    Predicate<String> stays,
    String left,
    Setup setup) {

  /** Puts a library below a node. */
  interface Setup {
    /** {@return a use of it} */
    Use below(Scope app) throws Exception;
  }

  /** A use of a library, as its user in the tree has it. */
  interface Use {
    /** {@return whether its work ran on threads of the tree} */
    boolean isInTree() throws Exception;
  }

  static HandedLibrary ofJdk(
      String name, String handedOver, String closedBy, String why, Setup setup) {
    return new HandedLibrary(name, "JDK", handedOver, closedBy, why, true, it -> false, "0", setup);
  }

  /** {@return whether something of it ends with the tree} */
  boolean isStopped() {
    return isInTree || closedBy.length() > 1;
  }

  HandedLibrary version(String number) {
    return new HandedLibrary(name, number, handedOver, closedBy, why, isInTree, stays, left, setup);
  }

  HandedLibrary outOfTree() {
    return new HandedLibrary(name, version, handedOver, closedBy, why, false, stays, left, setup);
  }

  HandedLibrary keeps(String number, Predicate<String> threads) {
    return new HandedLibrary(
        name, version, handedOver, closedBy, why, isInTree, threads, number, setup);
  }
}
