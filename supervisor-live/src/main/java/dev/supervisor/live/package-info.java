/**
 * A page that shows a living tree in a browser.
 *
 * <table>
 * <caption>Which file for which question</caption>
 * <tr><th>question</th><th>file</th></tr>
 * <tr><td>how a page is opened, its options, its place in the tree</td><td>{@link dev.supervisor.live.LivePage}</td></tr>
 * <tr><td>which requests are served at all: hosts, origins, the secret</td><td>{@code PageGate}</td></tr>
 * <tr><td>which request gets which answer; what a request says; headers and files</td><td>{@code PageServer}; {@code PageForm}; {@code PageReply}</td></tr>
 * <tr><td>how long a client may take: those that send half a request, or never read</td><td>{@code PageTurns}, {@code PageTurn}</td></tr>
 * <tr><td>what one client hears, and how often, so that looks cost 1 % of a core at most</td><td>{@code PageStream}; the clock for that, {@code PageCost}</td></tr>
 * <tr><td>what a client wants to see; the rows of that, and their limit</td><td>{@code PageView}; {@code PageRows}</td></tr>
 * <tr><td>siblings of one kind as one row; how often those of a large family are counted</td><td>{@code SiblingFold}; {@code FamilyFolds}</td></tr>
 * <tr><td>how many nodes are in each state</td><td>{@code StateSweep}</td></tr>
 * <tr><td>why a node does not move, what a stop would do, how the last stops went, searching</td><td>{@code NodeQuestions}</td></tr>
 * <tr><td>what a user of the page may change</td><td>{@code NodeActions}</td></tr>
 * </table>
 *
 * <p>What runs in the browser stands beside, among the resources: {@code live.html}, {@code live.css}, {@code live.js}. No parameter here takes null unless its type says {@code
 * @Nullable}: a null is refused with a {@link java.lang.NullPointerException}.
 */
@NullMarked
package dev.supervisor.live;

import org.jspecify.annotations.NullMarked;
