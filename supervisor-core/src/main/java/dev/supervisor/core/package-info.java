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
 * <tr><td>what is no thread</td><td>{@link dev.supervisor.core.Attachment}</td></tr>
 * <tr><td>how a stop goes, and went</td><td>{@link dev.supervisor.core.StopPlan}, {@link
 * dev.supervisor.core.StopReport}, {@link dev.supervisor.core.StopReport.Outcome}, {@link
 * dev.supervisor.core.TreeEvent}</td></tr>
 * <tr><td>why a node does not move</td><td>{@link dev.supervisor.core.Why}, {@link dev.supervisor.core.Why.Hop}</td></tr>
 * <tr><td>what is probably not meant so</td><td>{@link dev.supervisor.core.Lint}, {@link dev.supervisor.core.Lint.Kind}, {@link dev.supervisor.core.Lint.LintOptions}</td></tr>
 * <tr><td>a tree for monitors</td><td>{@link dev.supervisor.core.TreeMXBean}</td></tr>
 * <tr><td>what a join throws</td><td>{@link dev.supervisor.core.ThreadFailedException}, {@link
 * dev.supervisor.core.ThreadStoppedException}, {@link
 * dev.supervisor.core.ThreadAbandonedException}; what is in it where a thread failed with one that it needs, {@link
 * dev.supervisor.core.DependencyFailedException}</td></tr>
 * <tr><td>races and groups of threads</td><td>{@link dev.supervisor.core.Together}</td></tr>
 * <tr><td>events</td><td>{@link dev.supervisor.core.events}</td></tr>
 * <tr><td>executors for other libraries</td><td>{@link dev.supervisor.core.async}</td></tr>
 * </table>
 *
 * <table>
 * <caption>What is hidden</caption>
 * <tr><th>question</th><th>file</th></tr>
 * <tr><td>what every node has: name, path, relatives</td><td>{@code TreeNode}; the name of its
 * thread, {@code ThreadName}; those of namesakes, {@code SiblingNames}</td></tr>
 * <tr><td>a node with children, where a child takes its place</td><td>{@code ParentNode}; the lists,
 * {@code Family}, {@code Siblings}</td></tr>
 * <tr><td>a thread as the owner of a mailbox</td><td>{@code MailboxNode}</td></tr>
 * <tr><td>what is open on one thread, one inside the other: scopes, guests, overlays</td><td>{@code StretchNode}</td></tr>
 * <tr><td>a thread's signals, and its interrupts</td><td>{@code ThreadNode}; the one that
 * interrupts, {@code Interrupter}</td></tr>
 * <tr><td>spawning, attaching, waiting for children, finding</td><td>{@code SpawningNode}</td></tr>
 * <tr><td>how a child is started, for the first time and again; what it is to its siblings; what it is to others</td><td>{@code
 * StartingNode}; {@code SiblingNode}; {@code ChildNode}</td></tr>
 * <tr><td>what its thread does from its first line to its last</td><td>{@code TaskNode}</td></tr>
 * <tr><td>starting again: the policy; what system properties set of it; attempts, pauses and the decision; the doing; the next start; what is logged; who is told that it gave up; how a failure became that of nodes above, in a line; the starts of all children of one node, and failures with a common cause; children that are started again together</td><td>{@link
 * dev.supervisor.core.Restart}; {@code RestartSettings}; {@code RestartRecord}, {@code LatestFailures}; {@code Restarts}; {@code NextStart}, {@code NextWait}, {@code Fence}, {@code NextPause}, {@code
 * StartFlight}, {@code FormerIncarnation}, as one of a group {@code GroupMember}, among those that need siblings {@code NeedStart}; {@code RestartLog}; {@code GivingUp}; {@code FailureStory}; {@code
 * Starts}, {@code CommonFailures}; {@code GroupRecord}, {@code Group}, {@code GroupMoves}, {@code AwaitedSibling}, {@code GroupOrder}</td></tr>
 * <tr><td>the last ends of a child</td><td>{@code History}; those that failed and are still shown, {@code FailedChildren}</td></tr>
 * <tr><td>whether a child can be used, who waits for that, and after which siblings a child starts</td><td>{@code Readiness}; {@code
 * StartOrder}</td></tr>
 * <tr><td>children that need siblings: the decision; the doing</td><td>{@code NeedRecord}; {@code Needs}</td></tr>
 * <tr><td>heartbeats: of one thread; the sweep over all of a tree</td><td>{@code Pulse}; {@code Pulses}</td></tr>
 * <tr><td>more time for a start or a stop</td><td>{@code MoreTime}</td></tr>
 * <tr><td>many calls, a few at a time</td><td>{@code Calls}</td></tr>
 * <tr><td>which ends of children stop their parent</td><td>{@link dev.supervisor.core.ThreadOptions.AutoShutdown}; {@code EndOfChild}</td></tr>
 * <tr><td>results, joining, and which failures are logged or collected</td><td>{@code ResultNode}, {@code
 * JoinState}; those of a scope, {@code Failures}</td></tr>
 * <tr><td>roots, inner scopes, guests</td><td>{@code ScopeNode}; how they are opened, {@code ScopeOpening}; those that are left open,
 * {@code OpenScopes}; the wait for the end of a service, {@code ShutdownWait}; guests that never registered, {@code
 * AdoptedThreads}; all roots of the JVM, {@code Roots}; the node of a thread, {@code Current}</td></tr>
 * <tr><td>an attachment's place</td><td>{@code AttachmentPlace}</td></tr>
 * <tr><td>how far a node's stop has come</td><td>{@code StopState}; its mutex, as users' calls take it, {@code NodeMutex}</td></tr>
 * <tr><td>the order of a stop</td><td>{@code StopChain}; the end of a node, {@code Settling}; daemons,
 * {@code DaemonHandOver}</td></tr>
 * <tr><td>grace, patience, reserve, deadline</td><td>{@code Escalation} for one node, {@code StopRun} for
 * one stop, {@code StopClock} for its times, {@code StopNotes} and {@code StopReporting} for its report, {@code ForcedStop} for what they do, {@code Agenda} for what is due,
 * {@code TreeWalk}</td></tr>
 * <tr><td>when the steps of a stop were made; where its time went; that as a picture; the log of its steps; the lines and the reader of that</td><td>{@code StopMoments}; {@code CriticalChain}; {@code Waterfall}; {@code StopLog}; {@code StopLogText}</td></tr>
 * <tr><td>where a late thread is, and on what it waits</td><td>{@code ThreadSnapshot}, {@code
 * Looks}</td></tr>
 * <tr><td>who waits for whom, and which deadlock that makes; in words; whose turn it is in a stop; which thread is which node's; what the JVM says of threads; its dump;
 * threads that were given up</td><td>{@code WaitGraph}, of {@code WaitPoint}s ({@code WaitPoints}), {@code WaitHop}s and {@code WaitSeen}; {@code ThreadWaits}, {@code NodeWaits}; {@code WhyText}, {@code WhySentence}, {@code Whys}; {@code StopTurns}; {@code WaitNames}, {@code KeptThreads}; {@code JvmThreads}; {@code JvmDump} and its {@code DumpMoment}; {@code GivenUpThreads}</td></tr>
 * <tr><td>what holds for a whole tree, and its events</td><td>{@code TreeContext}, {@code News}; in a recording of the JVM, {@code FlightNotes}</td></tr>
 * <tr><td>what is seen of a node; the tree as text, as JSON; how JSON is written; the MXBean</td><td>{@code NodeLook}; {@code TreeText}, {@code
 * TreeJson}; {@code internal.JsonText}; {@code TreeBean}</td></tr>
 * <tr><td>lints; what looks for them remember of a thread</td><td>{@code Lints}; {@code LintRecord}</td></tr>
 * <tr><td>signals and exit of the JVM, exit codes</td><td>{@code JvmShutdown}, {@code JvmSignals}, {@code StdinExit},
 * {@code LastOfAll}, {@code StopCallbacks}; what is loaded beforehand, {@code Drill}</td></tr>
 * <tr><td>what the test kit sees; what a page sees, and which stops it shows</td><td>{@code TreesForTests}; {@code TreesForPages}, {@code KeptStops}</td></tr>
 * <tr><td>what {@code supervisor-top} shows; a tree in few lines; what makes siblings alike; paths that are near to a wrong one</td><td>{@code TreesForTools}; {@code TreeOverview}; {@code AlikeWaits}; {@code NearPaths}</td></tr>
 * </table>
 *
 * <p>No parameter here takes null unless its type says {@code @Nullable}: a null is refused with a
 * {@link java.lang.NullPointerException}.
 *
 * <p>Records of this package may get further components in later versions, after the present ones; the present
 * constructors stay. Match a record by its type and call its accessors: a pattern that takes a record apart would have to
 * name all components.
 */
@NullMarked
package dev.supervisor.core;

import org.jspecify.annotations.NullMarked;
