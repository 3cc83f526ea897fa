/**
 * What the tests of all modules share.
 *
 * <table>
 * <caption>Which file for which question</caption>
 * <tr><th>question</th><th>file</th></tr>
 * <tr><td>failing a run that leaves threads or processes behind</td><td>{@code NothingLeftBehind}; what counts, {@code Leftovers}</td></tr>
 * <tr><td>the exports and requirements of a module</td><td>{@code CompiledModule}</td></tr>
 * <tr><td>its public API as text; one type of it; names of types</td><td>{@code PublicApi}; {@code ApiType}; {@code ApiNames}</td></tr>
 * <tr><td>public API without a comment</td><td>{@code UndocumentedApi}</td></tr>
 * <tr><td>code of users that is called past the door; which calls that are; by the class file; by the source</td><td>{@code OneDoor}; {@code
 * UsersCode}; {@code ConcatBytes}; {@code SourceLines}</td></tr>
 * <tr><td>whether a class loader with the library can be collected</td><td>{@code OwnLoader}</td></tr>
 * <tr><td>brief and long forms of tests</td><td>{@code LongForm}</td></tr>
 * </table>
 *
 * <p>No parameter here takes null unless its type says {@code @Nullable}.
 */
@NullMarked
package dev.supervisor.testing;

import org.jspecify.annotations.NullMarked;
