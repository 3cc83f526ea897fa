package dev.supervisor.benchmarks;

import java.util.concurrent.CountDownLatch;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/** Actors below actors: an actor that stops stops its children first, all at once. They have no threads of their own. */
final class PekkoTree implements TreeJob {
  private @Nullable ActorSystem<String> system;

  private PekkoTree() {}

  static TreeJob make() {
    return new PekkoTree();
  }

  @Override
  public void build(int fanOut, int levels, CountDownLatch up) {
    system = ActorSystem.create(node(fanOut, levels, up), "tree");
  }

  private static Behavior<String> node(int fanOut, int levels, CountDownLatch up) {
    return Behaviors.setup(context -> {
      for (int i = 0; levels > 0 && i < fanOut; i++) {
        context.spawnAnonymous(node(fanOut, levels - 1, up));
      }
      up.countDown();
      return Behaviors.receive(String.class)
          .onMessage(String.class, stop -> Behaviors.stopped())
          .onSignal(PostStop.class, ended -> Behaviors.same())
          .build();
    });
  }

  @Override
  public void stop() {
    ActorSystem<String> known = system;
    if (known != null) {
      known.tell("stop");
      var unused = known.getWhenTerminated().toCompletableFuture().join();
    }
  }
}
