/**
 * The tree of threads: which thread belongs to which, and how a thread starts, is asked to stop, fails and is started
 * again. A tree always stops in the same order, within one deadline, and reports which nodes were late.
 *
 * <p>The way in is {@link dev.supervisor.core.Supervisor}. Which file answers which question:
 *
 * <table>
 * <caption>What users name</caption>
 * <tr><th>question</th><th>type</th></tr>
 * <tr><td>opening a tree, the current thread</td><td>{@link dev.supervisor.core.Supervisor}, {@link
 * dev.supervisor.core.Scope}, {@link dev.supervisor.core.TreeOptions}, {@link
 * dev.supervisor.core.Scope.ShutdownOptions}</td></tr>
 * <tr><td>a place in the tree</td><td>{@link dev.supervisor.core.Node}: {@link
 * dev.supervisor.core.SupervisedThread}, {@link dev.supervisor.core.Child}, {@link
 * dev.supervisor.core.AttachmentNode}; {@link dev.supervisor.core.Node.State}</td></tr>
 * <tr><td>what a thread runs</td><td>{@link dev.supervisor.core.Body}, {@link dev.supervisor.core.Task}</td></tr>
 * <tr><td>virtual or platform thread, grace, patience, cleanup</td><td>{@link
 * dev.supervisor.core.ThreadOptions}</td></tr>
 * <tr><td>things in the tree that are no threads</td><td>{@link dev.supervisor.core.Attachment}</td></tr>
 * <tr><td>how a stop goes, and went</td><td>{@link dev.supervisor.core.StopPlan}, {@link
 * dev.supervisor.core.StopReport}, {@link dev.supervisor.core.StopReport.Outcome}, {@link
 * dev.supervisor.core.TreeEvent}</td></tr>
 * <tr><td>why a node does not move</td><td>{@link dev.supervisor.core.Why}, {@link
 * dev.supervisor.core.Why.Hop}</td></tr>
 * <tr><td>what is probably not meant so</td><td>{@link dev.supervisor.core.Lint}, {@link
 * dev.supervisor.core.Lint.Kind}, {@link dev.supervisor.core.Lint.LintOptions}</td></tr>
 * <tr><td>a tree for monitors</td><td>{@link dev.supervisor.core.TreeMXBean}</td></tr>
 * <tr><td>what a join throws</td><td>{@link dev.supervisor.core.ThreadFailedException}, {@link
 * dev.supervisor.core.ThreadStoppedException}, {@link
 * dev.supervisor.core.ThreadAbandonedException}; its cause if a sibling that the thread needs has failed, {@link
 * dev.supervisor.core.DependencyFailedException}</td></tr>
 * <tr><td>races and groups of threads</td><td>{@link dev.supervisor.core.Together}</td></tr>
 * <tr><td>events</td><td>{@link dev.supervisor.core.events}</td></tr>
 * <tr><td>executors for other libraries</td><td>{@link dev.supervisor.core.async}</td></tr>
 * </table>
 *
 * <table>
 * <caption>What is hidden</caption>
 * <tr><th>question</th><th>file</th></tr>
 * <tr><td>the name, the path and the relatives of a node</td><td>{@code TreeNode}; the name of its
 * thread, {@code ThreadName}; those of namesakes, {@code SiblingNames}</td></tr>
 * <tr><td>a node with children, where a child takes its place</td><td>{@code ParentNode}; the lists,
 * {@code Family}, {@code Siblings}</td></tr>
 * <tr><td>a thread as the owner of a mailbox</td><td>{@code MailboxNode}</td></tr>
 * <tr><td>scopes, guests and overlays, which are open on one thread, one inside the other</td><td>{@code
 * StretchNode}</td></tr>
 * <tr><td>a thread's signals, and its interrupts</td><td>{@code ThreadNode}; the one that
 * interrupts, {@code Interrupter}</td></tr>
 * <tr><td>spawning, attaching, waiting for children, finding</td><td>{@code SpawningNode}</td></tr>
 * <tr><td>how a child is started, for the first time and again</td><td>{@code
 * StartingNode}</td></tr>
 * <tr><td>what a child is to its siblings, and to others</td><td>{@code SiblingNode}, {@code ChildNode}</td></tr>
 * <tr><td>what its thread does from its first line to its last</td><td>{@code TaskNode}</td></tr>
 * <tr><td>starting again: the policy; which failures it answers how; the policy in words; what system properties set of it</td><td>{@link
 * dev.supervisor.core.Restart}; {@code FailureAnswers}; {@code RestartText}; {@code RestartSettings}</td></tr>
 * <tr><td>starting again: attempts, pauses and the decision</td><td>{@code RestartRecord}, {@code
 * LatestFailures}</td></tr>
 * <tr><td>starting again: what follows the end of an incarnation; of the life, and how a failure goes up</td><td>{@code
 * Restarts}; {@code EndOfLife}</td></tr>
 * <tr><td>the next start of a child, and what it waits for</td><td>{@code NextStart}, {@code NextWait}, {@code
 * Fence}, {@code NextPause}, {@code StartFlight}, {@code FormerIncarnation}; as a member of a group, {@code
 * GroupMember}; among children that need siblings, {@code NeedStart}</td></tr>
 * <tr><td>what is logged of failures and starts</td><td>{@code RestartLog}</td></tr>
 * <tr><td>the listener for a child that gives up</td><td>{@code GivingUp}</td></tr>
 * <tr><td>how a failure became that of the nodes above, in one line</td><td>{@code FailureStory}</td></tr>
 * <tr><td>the starts of all children of one node</td><td>{@code Starts}; failures with a common cause, {@code
 * CommonFailures}</td></tr>
 * <tr><td>children that are started again together</td><td>{@code GroupRecord}, {@code Group}, {@code GroupMoves},
 * {@code AwaitedSibling}, {@code GroupOrder}</td></tr>
 * <tr><td>the last ends of a child</td><td>{@code History}; those that failed and are still shown, {@code
 * FailedChildren}</td></tr>
 * <tr><td>whether a child is ready, and which threads wait for that; the siblings after which it
 * starts</td><td>{@code Readiness}; {@code
 * StartOrder}</td></tr>
 * <tr><td>children that need siblings: the decision; the doing</td><td>{@code NeedRecord}; {@code Needs}</td></tr>
 * <tr><td>heartbeats: of one thread; the sweep over all of a tree</td><td>{@code Pulse}; {@code Pulses}</td></tr>
 * <tr><td>more time for a start or a stop</td><td>{@code MoreTime}</td></tr>
 * <tr><td>many calls, a few at a time</td><td>{@code Calls}</td></tr>
 * <tr><td>which ends of children stop their parent</td><td>{@link dev.supervisor.core.ThreadOptions.AutoShutdown};
 * {@code EndOfChild}</td></tr>
 * <tr><td>results, joining, and which failures are logged or collected</td><td>{@code ResultNode}, {@code
 * JoinState}; those of a scope, {@code Failures}</td></tr>
 * <tr><td>roots, inner scopes, guests</td><td>{@code ScopeNode}; how they are opened, {@code ScopeOpening}; those
 * that are left open,
 * {@code OpenScopes}; the wait for the end of a service, {@code ShutdownWait}; guests that never registered, {@code
 * AdoptedThreads}; all roots of the JVM, {@code Roots}; the node of a thread, {@code Current}</td></tr>
 * <tr><td>an attachment's place</td><td>{@code AttachmentPlace}</td></tr>
 * <tr><td>how far a node's stop has come</td><td>{@code StopState}; its mutex, as users' calls take it, {@code
 * NodeMutex}; as a move takes it, which is made again where it cannot have it, {@code NodeHold}</td></tr>
 * <tr><td>the order of a stop</td><td>{@code StopChain}; the end of a node, {@code Settling}; daemons,
 * {@code DaemonHandOver}</td></tr>
 * <tr><td>grace, patience, reserve, deadline</td><td>{@code Escalation} for one node, {@code StopRun} for
 * one stop, {@code StopClock} for its times, {@code StopNotes} and {@code StopReporting} for its report, {@code
 * ForcedStop} for what they do, {@code Agenda} and {@code MoveHeap} for what is due,
 * {@code TreeWalk}</td></tr>
 * <tr><td>when the steps of a stop were made</td><td>{@code StopMoments}</td></tr>
 * <tr><td>where the time of a stop went</td><td>{@code CriticalChain}; as a picture, {@code Waterfall}</td></tr>
 * <tr><td>the log of the steps of a stop</td><td>{@code StopLog}; its lines, and how they are read, {@code
 * StopLogText}</td></tr>
 * <tr><td>where a late thread is, and on what it waits</td><td>{@code ThreadSnapshot}, {@code
 * Looks}</td></tr>
 * <tr><td>who waits for whom, and which deadlock that makes</td><td>{@code WaitGraph}, of {@code WaitPoint}s ({@code
 * WaitPoints}), {@code WaitHop}s and {@code WaitSeen}; {@code ThreadWaits}, {@code NodeWaits}</td></tr>
 * <tr><td>who waits for whom, in words</td><td>{@code WhyText}, {@code WhySentence}, {@code Whys}</td></tr>
 * <tr><td>whose turn it is in a stop</td><td>{@code StopTurns}</td></tr>
 * <tr><td>which thread belongs to which node</td><td>{@code WaitNames}, {@code KeptThreads}; threads that were given
 * up, {@code GivenUpThreads}</td></tr>
 * <tr><td>what the JVM knows of threads</td><td>{@code JvmThreads}; what the JDK shows of barriers and readers of locks, {@code
 * JdkWaits}; its dump of them, {@code JvmDump}, {@code
 * DumpMoment}</td></tr>
 * <tr><td>what all nodes of a tree share; its events, and the thread of their listener; in a recording of the JVM</td><td>{@code
 * TreeContext}; {@code News}; {@code FlightNotes}</td></tr>
 * <tr><td>what is seen of a node at one moment</td><td>{@code NodeLook}</td></tr>
 * <tr><td>the tree as text</td><td>{@code TreeText}; where its lines begin, {@code TreeIndent}</td></tr>
 * <tr><td>the tree as JSON</td><td>{@code TreeJson}; how JSON is written, {@code internal.JsonText}</td></tr>
 * <tr><td>the tree for monitors</td><td>{@code TreeBean}</td></tr>
 * <tr><td>lints</td><td>{@code Lints}; what the looks for them remember of a thread, {@code LintRecord}</td></tr>
 * <tr><td>what a first and a second SIGINT or SIGTERM do, the shutdown hook, exit codes</td><td>{@code
 * JvmShutdown}</td></tr>
 * <tr><td>how signals of the system reach it; a typed {@code exit}; the callbacks for which the hook waits; the last
 * step of a JVM; what is loaded beforehand</td><td>{@code JvmSignals}; {@code StdinExit}; {@code StopCallbacks}; {@code
 * LastOfAll}; {@code Drill}</td></tr>
 * <tr><td>what the test kit sees</td><td>{@code TreesForTests}</td></tr>
 * <tr><td>what a page sees</td><td>{@code TreesForPages}; the stops that it shows, {@code KeptStops}</td></tr>
 * <tr><td>what {@code supervisor-top} shows</td><td>{@code TreesForTools}</td></tr>
 * <tr><td>a tree in few lines</td><td>{@code TreeOverview}; which siblings are alike, {@code AlikeWaits}</td></tr>
 * <tr><td>paths that are similar to a wrong one</td><td>{@code NearPaths}</td></tr>
 * </table>
 *
 * <p>No parameter here takes null unless its type says {@code @Nullable}: a null is refused with a
 * {@link java.lang.NullPointerException}.
 *
 * <p>Records of this package may get further components in later versions, after the present ones; the present
 * constructors stay. Match a record by its type and call its accessors: a pattern that takes a record apart would
 * have to
 * name all components.
 */
@NullMarked
package dev.supervisor.core;

import org.jspecify.annotations.NullMarked;
