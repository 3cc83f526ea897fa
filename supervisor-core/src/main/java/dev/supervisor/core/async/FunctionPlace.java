package dev.supervisor.core.async;

/** Where the calls of threaded functions run. */
sealed interface FunctionPlace permits OwnThreads, PooledCalls {
  /** Begins the call, or lets it wait, or completes it with what forbids that. */
  void begin(FunctionCall<?> call);

  /** The call was completed from outside: it need not begin, nor go on. Asks, and does not wait. */
  void leave(FunctionCall<?> call);

  /** {@return what notes the threads there that wait for calls there} */
  SelfWaits waits();

  int running();

  int waiting();

  /** {@return how a call runs there, and below which node} */
  String text();
}
