/**
 * A page that shows a living tree in a browser.
 *
 * <table>
 * <caption>Which file for which question</caption>
 * <tr><th>question</th><th>file</th></tr>
 * <tr><td>opening a page, its options, its place in the tree</td><td>{@link dev.supervisor.live.LivePage}</td></tr>
 * <tr><td>which request is served at all: hosts, origins, the secret</td><td>{@code PageGate}</td></tr>
 * <tr><td>which request gets which answer; headers and files; what a request says</td><td>{@code PageServer}; {@code PageReply}; {@code PageForm}</td></tr>
 * <tr><td>how long a client may take; those that send half a request, or never read</td><td>{@code PageTurns}, {@code PageTurn}</td></tr>
 * <tr><td>what one client hears, and how often</td><td>{@code PageStream}</td></tr>
 * <tr><td>what a client wants to see; the rows of that; siblings of one kind, and what is known of large families; what that costs</td><td>{@code PageView}; {@code PageRows}; {@code SiblingFold}, {@code FamilyFolds}; {@code PageCost}</td></tr>
 * <tr><td>how many nodes are in each state</td><td>{@code StateSweep}</td></tr>
 * <tr><td>why a node does not move, what a stop would do, where the last ones went, searching</td><td>{@code NodeQuestions}</td></tr>
 * <tr><td>what a page may change</td><td>{@code NodeActions}</td></tr>
 * </table>
 *
 * <p>What the browser runs lies beside: {@code live.html}, {@code live.css}, {@code live.js}. No parameter here takes null unless its type says {@code @Nullable}: a null is refused with a {@link
 * java.lang.NullPointerException}.
 */
@NullMarked
package dev.supervisor.live;

import org.jspecify.annotations.NullMarked;
