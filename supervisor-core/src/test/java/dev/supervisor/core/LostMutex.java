package dev.supervisor.core;

import java.util.concurrent.CountDownLatch;

/** Loses the mutex of a node, as a StackOverflowError does that cuts a thread off in the middle of our code. */
public final class LostMutex {
  private LostMutex() {}

  /** A thread takes it, and ends with it. */
  public static void lose(Node node) throws InterruptedException {
    Thread cutOff = new Thread(((TreeNode) node)::lock, "cut off");
    cutOff.start();
    cutOff.join();
  }

  /** A thread takes it, lives on and keeps it for ever; it ends, keeping it all the same, when what is returned is run. */
  public static Runnable loseToTheLiving(Node node) throws InterruptedException {
    CountDownLatch taken = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    Thread cutOff = new Thread(
        () -> {
          ((TreeNode) node).lock();
          taken.countDown();
          for (; ; ) {
            try {
              end.await();
              return;
            } catch (InterruptedException e) {
              // it lives on
            }
          }
        },
        "cut off");
    cutOff.setDaemon(true);
    cutOff.start();
    taken.await();
    return end::countDown;
  }
}
