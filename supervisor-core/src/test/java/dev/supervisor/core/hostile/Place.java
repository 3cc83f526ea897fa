package dev.supervisor.core.hostile;

import dev.supervisor.core.Scope;
import dev.supervisor.core.TreeOptions;
import dev.supervisor.signals.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where code of users is in the way of the end of a JVM: at a door of a kind of node, in a method of an attachment, or
 * beside the shutdown hook.
 *
 * @param words its parts, as a command line has them
 */
record Place(String words) {
  /** What belongs to the JVM's end itself. */
  enum Hook {
    /** The thread of {@code main}, once it was asked. */
    MAIN_THREAD,
    /** What comes last of all. */
    LAST_OF_ALL,
    /** Another hook of the JVM. */
    ANOTHER_HOOK,
    /** A callback of the whole tree's being about to stop. */
    DRAIN,
    /** A callback of its end. */
    STOPPED
  }

  /** {@return all there are} */
  static List<Place> all() {
    List<Place> all = new ArrayList<>();
    for (NodeDoor door : NodeDoor.values()) {
      for (Kind kind : Kind.values()) {
        if (door.isFor(kind)) {
          all.add(new Place("door/" + door + "/" + kind));
        }
      }
    }
    Stream.of(Kind.Part.values()).forEach(part -> all.add(new Place("attachment/" + part)));
    Stream.of(Hook.values()).forEach(hook -> all.add(new Place("hook/" + hook)));
    return all;
  }

  /** {@return whether the JVM itself can end then: it waits for all hooks} */
  boolean permits(Deed deed) {
    return !is(Hook.ANOTHER_HOOK)
        || (deed != Deed.BLOCKS && deed != Deed.WAITS_FOR_AN_INTERRUPT && deed != Deed.EXITS);
  }

  /** {@return whether it is called before anything ends, perhaps} */
  boolean isCalledAtOnce() {
    return Stream.of(
            NodeDoor.CHILD_VALUE,
            NodeDoor.OPTIONS,
            NodeDoor.TREE_LISTENER,
            Kind.Part.ATTACHED,
            Kind.Part.ASKS_CHILDREN_AT_ONCE)
        .anyMatch(each -> word(1).equals(each.name()));
  }

  boolean is(Hook hook) {
    return words.equals("hook/" + hook);
  }

  private String word(int i) {
    return words.split("/", -1)[i];
  }

  /** Before the tree is opened. */
  void prepare(Stage stage) {
    if (word(0).equals("door")) {
      NodeDoor.valueOf(word(1)).open(stage);
    } else if (is(Hook.ANOTHER_HOOK)) {
      Thread hook = new Thread(stage::act, "another hook");
      hook.setUncaughtExceptionHandler((thread, e) -> {}); // which would print it, perhaps for ever
      Runtime.getRuntime().addShutdownHook(hook);
    }
  }

  TreeOptions options(Stage stage, TreeOptions with) {
    TreeOptions options = is(Hook.LAST_OF_ALL) ? with.lastOfAll(stage::act) : with;
    for (var each : stage.treeOptions) {
      options = each.apply(options);
    }
    return options;
  }

  /** Puts the hostile node into the tree, if there is one. */
  void add(Stage stage, Scope root) throws Exception {
    switch (word(0)) {
      case "door" -> Kind.valueOf(word(2)).add(stage, root);
      case "attachment" -> {
        var attachment = new Kind.HostileAttachment(stage, Kind.Part.valueOf(word(1)));
        Signal attached = Signal.create();
        attachment.calledFirst(attached);
        root.spawn(
                "attacher",
                pleaseStop -> { // it may be kept
                  try {
                    root.attach("hostile", attachment);
                  } finally {
                    attached.go();
                  }
                  pleaseStop.await();
                })
            .release();
        attached.await();
      }
      default -> {
        if (is(Hook.DRAIN)) {
          root.drain().then(stage::act);
        } else if (is(Hook.STOPPED)) {
          root.stopped().then(stage::act);
        }
      }
    }
  }

  @Override
  public String toString() {
    return words;
  }
}
