package dev.supervisor.core.hostile;

import java.util.List;
import java.util.stream.Stream;

/** A place where code of users is called, by a node, about a node, or beside one. */
sealed interface Door permits NodeDoor, BridgeDoor {
  /** {@return all there are} */
  static List<Door> all() {
    return Stream.<Door>concat(Stream.of(NodeDoor.values()), Stream.of(BridgeDoor.values()))
        .toList();
  }

  /** Prepares the stage so that the deed is done in this place. */
  void open(Stage stage);

  /** {@return whether a node of that kind has such a place} */
  default boolean isFor(Kind kind) {
    return true;
  }

  /** {@return whether it leads to the deed before the tree is stopped} */
  default boolean isAtOnce() {
    return true;
  }

  /** What the deed throws comes out of the call, itself or as the cause, and is no reason for the node to end. */
  static void calling(Stage stage, Call call) throws Exception {
    try {
      call.run();
    } catch (Throwable e) {
      if (stage.deed.isThrowing() && !stage.isOfDeed(e)) {
        throw e;
      }
    }
  }

  /** A call that leads to the deed. */
  interface Call {
    void run() throws Exception;
  }
}
