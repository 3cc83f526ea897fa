/**
 * Bridges between the tree and code that knows nothing of trees, by the interfaces of {@code java.util.concurrent}.
 *
 * <table>
 * <caption>What users name</caption>
 * <tr><th>question</th><th>type</th></tr>
 * <tr><td>executors, thread factories, publishers and closeables below a node</td><td>{@link dev.supervisor.core.async.Bridges}</td></tr>
 * <tr><td>elements that a body emits on a thread of its own</td><td>{@link dev.supervisor.core.async.Generator}, {@link
 * dev.supervisor.core.async.Generator.GeneratorBody}, {@link dev.supervisor.core.async.Generator.Emitter}, {@link
 * dev.supervisor.core.async.Generator.GeneratorOptions}</td></tr>
 * <tr><td>a function that blocks, as one each call of which is a stage</td><td>{@link dev.supervisor.core.async.Threaded}, {@link
 * dev.supervisor.core.async.Threaded.ThreadedCall}, {@link dev.supervisor.core.async.Threaded.ThreadedOptions}</td></tr>
 * <tr><td>the functions and actions that are wrapped, and the wrapped ones, by the number of arguments</td><td>{@link
 * dev.supervisor.core.async.Threaded.Function1}, {@link dev.supervisor.core.async.Threaded.Action1}, {@link
 * dev.supervisor.core.async.Threaded.Wrapped1}, and so on</td></tr>
 * <tr><td>the loop of a thread, for calls back onto it and for stages that go on there</td><td>{@link dev.supervisor.core.async.EventLoop}</td></tr>
 * <tr><td>tasks on a loop of their own, and their end</td><td>{@link dev.supervisor.core.async.TaskRunner}, {@link
 * dev.supervisor.core.async.TaskRunner.RunnerTask}, {@link dev.supervisor.core.async.TaskRunner.RunnerOptions}, {@link
 * dev.supervisor.core.async.TaskRunner.RunnerEnding}</td></tr>
 * <tr><td>clients that ask through a stub, and get their answers one by one</td><td>{@link dev.supervisor.core.async.Clients}, {@link
 * dev.supervisor.core.async.Clients.Client}, {@link dev.supervisor.core.async.Clients.ClientRequest}, {@link
 * dev.supervisor.core.async.Clients.RequestHandler}, {@link dev.supervisor.core.async.Clients.ClientsOptions}</td></tr>
 * <tr><td>work that is done again and again</td><td>{@link dev.supervisor.core.async.Repeat}, {@link
 * dev.supervisor.core.async.Repeat.RepeatOptions}</td></tr>
 * <tr><td>an executor whose threads are children</td><td>{@link
 * dev.supervisor.core.async.SupervisedExecutor}, {@link
 * dev.supervisor.core.async.SupervisedExecutor.ExecutorOptions}, {@link
 * dev.supervisor.core.async.SupervisedExecutor.AfterFailure}</td></tr>
 * </table>
 *
 * <table>
 * <caption>What is hidden</caption>
 * <tr><th>question</th><th>file</th></tr>
 * <tr><td>one view of a pool: its borrower, its tasks, its end</td><td>{@code PoolView}</td></tr>
 * <tr><td>how a pool is made, and how it ends</td><td>{@code WorkerPool}; of one view of it, {@code ViewEnd}; what becomes of tasks
 * that are not run, {@code DroppedTasks}; of periodic ones that fail, {@code PeriodicFailures}</td></tr>
 * <tr><td>which worker gets which task: the moves under one mutex</td><td>{@code PoolCore}, of {@code PoolTasks} and {@code PoolWorkers};
 * the steps that follow when the mutex is free, {@code Steps}</td></tr>
 * <tr><td>the place of a pool in the tree</td><td>{@code PoolHost}, {@code PoolQueue}</td></tr>
 * <tr><td>a thread that runs tasks; one run; what the thread gets back after it</td><td>{@code PoolWorker}; {@code PoolTask}; {@code
 * WorkerState}</td></tr>
 * <tr><td>futures, their failures, tasks that are due later; a failure that has no text</td><td>{@code TaskFuture}, {@code
 * TimedTask}; {@code OutcomeGuard}</td></tr>
 * <tr><td>a thread that another library starts, as a child</td><td>{@code LinkedRun}</td></tr>
 * <tr><td>a generator: for its reader; for its body; what both share</td><td>{@code GeneratorView}; {@code
 * GeneratorEmitter}; {@code GeneratorRun}</td></tr>
 * <tr><td>one call of a threaded function; where calls run</td><td>{@code FunctionCall}; {@code FunctionPlace}, {@code OwnThreads}, {@code
 * PooledCalls}</td></tr>
 * <tr><td>a stage that depends on such a call; a call into a loop; which threads wait for each other by these</td><td>{@code
 * CallStage}, as a {@code NotedStage}; {@code LoopCall}; {@code FollowedStage}; {@code LoopWaits}</td></tr>
 * <tr><td>threads of a place that wait for work of the same place</td><td>{@code SelfWaits}; in
 * {@code invokeAny}, {@code AnyOfTasks}; who keeps work from a thread, {@code WorkKeepers}</td></tr>
 * <tr><td>one task of a runner; its loop, failures and end</td><td>{@code LoopTask}; {@code RunnerLoop}</td></tr>
 * <tr><td>a call of a stub, and its stage; the queue of a host; whether all clients wait</td><td>{@code StubCall}, {@code StubStage}; {@code ClientsRun}; {@code QuietThreads}</td></tr>
 * <tr><td>when a repeat runs, and what becomes of its failures</td><td>{@code RepeatRun}</td></tr>
 * <tr><td>a publisher; one subscription to it</td><td>{@code BodyPublisher}; {@code PublisherRun}</td></tr>
 * <tr><td>throwing on, on the thread of a node, what code of users has thrown</td><td>{@code Rethrow}</td></tr>
 * <tr><td>objects that users dropped without ending them</td><td>{@code Forgotten}</td></tr>
 * <tr><td>objects that end by their own {@code close()}</td><td>{@code Closer}</td></tr>
 * </table>
 *
 * <p>No parameter here takes null unless its type says {@code @Nullable}: a null is refused with a {@link
 * java.lang.NullPointerException}.
 */
@NullMarked
package dev.supervisor.core.async;

import org.jspecify.annotations.NullMarked;
