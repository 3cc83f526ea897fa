/**
 * What the test kit, the page and supervisor-top see of trees, and what bridges need of the threads in them. Exported by name to the modules of these, and to the JDK's server of beans, only, and nothing here is stable.
 * Nothing here sees a node: the tree implements what is asked.
 *
 * <table>
 * <caption>Which file for which question</caption>
 * <tr><th>question</th><th>file</th></tr>
 * <tr><td>which trees and threads of the library there are</td><td>{@link
 * dev.supervisor.core.internal.OpenTrees}</td></tr>
 * <tr><td>one node, and how to end it</td><td>{@link dev.supervisor.core.internal.OpenNode}</td></tr>
 * <tr><td>nodes as a page shows them, and the stops of a tree</td><td>{@link
 * dev.supervisor.core.internal.TreeLooks}</td></tr>
 * <tr><td>how JSON is written</td><td>{@link dev.supervisor.core.internal.JsonText}</td></tr>
 * <tr><td>which threads were born below a node and are not dead</td><td>{@link
 * dev.supervisor.core.internal.BirthRoll}</td></tr>
 * <tr><td>how a thread that other code has started becomes a child</td><td>{@link
 * dev.supervisor.core.internal.HostOfThreads}</td></tr>
 * <tr><td>which contexts go with work to a thread of a tree</td><td>{@link
 * dev.supervisor.core.internal.Contexts}</td></tr>
 * <tr><td>work that threads wait for in ways of the JDK, and who brings it; which thread waits for which</td><td>{@link
 * dev.supervisor.core.internal.AwaitedWork}; {@link dev.supervisor.core.internal.WorkWaits}</td></tr>
 * <tr><td>what a wait throws whose thread was asked to stop</td><td>{@link
 * dev.supervisor.core.internal.AskedToStop}</td></tr>
 * <tr><td>what carries the elements of a generator from its body to its reader</td><td>{@link
 * dev.supervisor.core.internal.Conveyor}, in {@code ConveyorPlaces}</td></tr>
 * <tr><td>what waits for a lock that most of it never needs</td><td>{@link dev.supervisor.core.internal.Intake}</td></tr>
 * <tr><td>which names nodes may have</td><td>{@link dev.supervisor.core.internal.NodeNames}</td></tr>
 * <tr><td>what is attached and may end the JVM by itself</td><td>{@link
 * dev.supervisor.core.internal.MayExit}</td></tr>
 * <tr><td>what supervisor-top shows; the bean by which it is asked</td><td>{@link
 * dev.supervisor.core.internal.ToolsView}; {@link dev.supervisor.core.internal.ToolsBean}</td></tr>
 * </table>
 *
 * <p>No parameter here takes null unless its type says {@code @Nullable}.
 */
@NullMarked
package dev.supervisor.core.internal;

import org.jspecify.annotations.NullMarked;
