---------------------------- MODULE StopChain ----------------------------
(* The stop chain of docs/stop-chain.md: every interleaving of its moves    *)
(* for a small tree that may go on spawning while it stops. Nodes are born  *)
(* in the order of their numbers, so a higher number is a younger node.     *)
(* `pending` holds the moves that some thread has still to make; they are   *)
(* made in any order.                                                       *)
EXTENDS Integers, Sequences, FiniteSets

CONSTANTS N,       \* how many nodes there can be; 1 is the root
          Daemons, \* those whose parents do not wait for them
          Apart,   \* those that can be started again, once each
          Bug      \* "none", or a fault that has to be found

Nodes == 1..N
None == 0

VARIABLES parent, phase, asked, bornAsked, over, stopAsked, pending,
          unlinked, \* those that are settled, and that their parents do not know any more
          again,    \* those that were started again
          handed   \* daemons that have moved to the root, and from whom; the latest at the end

vars == <<parent, phase, asked, bornAsked, over, stopAsked, pending, unlinked, again, handed>>

Born(n) == phase[n] /= "unborn"
Linked(n) == Born(n) /\ n \notin unlinked
Children(n) == {c \in Nodes : Linked(c) /\ parent[c] = n}
IsHanded(c) == \E i \in 1..Len(handed) : handed[i][1] = c
Index(c) == CHOOSE i \in 1..Len(handed) : handed[i][1] = c
Place(c) == IF IsHanded(c) THEN -Index(c) ELSE IF c \in again THEN N + c ELSE c
Newest(n) == IF Bug = "oldestFirst"
             THEN CHOOSE c \in Children(n) : \A d \in Children(n) : Place(d) >= Place(c)
             ELSE CHOOSE c \in Children(n) : \A d \in Children(n) : Place(d) <= Place(c)

Init == /\ parent = [n \in Nodes |-> None]
        /\ phase = [n \in Nodes |-> IF n = 1 THEN "open" ELSE "unborn"]
        /\ asked = [n \in Nodes |-> FALSE]
        /\ bornAsked = [n \in Nodes |-> FALSE]
        /\ over = [n \in Nodes |-> FALSE]
        /\ stopAsked = FALSE
        /\ pending = {}
        /\ unlinked = {}
        /\ again = {}
        /\ handed = <<>>

(* A child is linked under its parent's mutex and inherits how far the parent has come. *)
Spawn(p) ==
  \E c \in Nodes :
    /\ ~Born(c) /\ \A d \in Nodes : d < c => Born(d)
    /\ phase[p] \in {"open", "drained", "closing"}
    /\ parent' = [parent EXCEPT ![c] = p]
    /\ LET late == phase[p] = "closing" /\ Bug /= "lateChildIsNotAsked"
       IN /\ phase' = [phase EXCEPT ![c] = IF late THEN "closing"
                                           ELSE IF phase[p] = "open" THEN "open" ELSE "drained"]
          /\ asked' = [asked EXCEPT ![c] = late]
          /\ bornAsked' = [bornAsked EXCEPT ![c] = late]
    /\ UNCHANGED <<over, stopAsked, pending, unlinked, again, handed>>

(* One that has stopped is started again: it is born anew, as the newest of its parent. What moves it *)
(* has still to make for its former life come late, if at all.                                        *)
Restart(c) ==
  /\ c \in Apart \ again
  /\ phase[c] = "settled" /\ (c \in unlinked \/ Bug = "startedAgainTooEarly")
  /\ parent[c] /= None /\ phase[parent[c]] \in {"open", "drained", "closing"}
  /\ LET p == parent[c]
         late == phase[p] = "closing"
     IN /\ phase' = [phase EXCEPT ![c] = IF late THEN "closing"
                                         ELSE IF phase[p] = "open" THEN "open" ELSE "drained"]
        /\ asked' = [asked EXCEPT ![c] = late]
        /\ bornAsked' = [bornAsked EXCEPT ![c] = late]
  /\ over' = [over EXCEPT ![c] = FALSE]
  /\ unlinked' = unlinked \ {c}
  /\ again' = again \cup {c}
  /\ UNCHANGED <<parent, stopAsked, pending, handed>>

(* The body ends: by itself, because it was asked, or given up. *)
End(n) ==
  /\ Born(n) /\ phase[n] /= "settled" /\ ~over[n]
  /\ over' = [over EXCEPT ![n] = TRUE]
  /\ phase' = [phase EXCEPT ![n] = "closing"]
  /\ pending' = pending \cup {<<"step", n>>}
  /\ UNCHANGED <<parent, asked, bornAsked, stopAsked, unlinked, again, handed>>

Stop ==
  /\ ~stopAsked
  /\ stopAsked' = TRUE
  /\ pending' = pending \cup {<<"drain", 1>>, <<"tell", 1>>}
  /\ UNCHANGED <<parent, phase, asked, bornAsked, over, unlinked, again, handed>>

Drain(n) ==
  /\ <<"drain", n>> \in pending
  /\ IF phase[n] = "open"
     THEN /\ phase' = [phase EXCEPT ![n] = "drained"]
          /\ pending' = (pending \ {<<"drain", n>>}) \cup {<<"drain", c>> : c \in Children(n)}
     ELSE /\ pending' = pending \ {<<"drain", n>>}
          /\ UNCHANGED phase
  /\ UNCHANGED <<parent, asked, bornAsked, over, stopAsked, unlinked, again, handed>>

Tell(n) ==
  /\ <<"tell", n>> \in pending
  /\ IF phase[n] = "settled"
     THEN /\ pending' = pending \ {<<"tell", n>>}
          /\ UNCHANGED phase
     ELSE /\ phase' = [phase EXCEPT ![n] = "closing"]
          /\ pending' = (pending \ {<<"tell", n>>}) \cup {<<"step", n>>}
  /\ UNCHANGED <<parent, asked, bornAsked, over, stopAsked, unlinked, again, handed>>

Step(n) ==
  /\ <<"step", n>> \in pending
  /\ LET rest == pending \ {<<"step", n>>}
     IN IF phase[n] /= "closing"
        THEN pending' = rest /\ UNCHANGED <<phase, asked>>
        ELSE IF Children(n) /= {} /\ ~(Bug = "askBeforeChildren" /\ ~asked[n])
        THEN /\ pending' = rest \cup {<<IF n /= 1 /\ Newest(n) \in Daemons THEN "handOver" ELSE "tell",
                                       Newest(n)>>}
             /\ UNCHANGED <<phase, asked>>
        ELSE IF over[n] /\ Children(n) = {}
        THEN /\ phase' = [phase EXCEPT ![n] = "settled"]
             /\ pending' = rest \cup {<<"unlink", n>>}
             /\ UNCHANGED asked
        ELSE IF ~asked[n]
        THEN asked' = [asked EXCEPT ![n] = TRUE] /\ pending' = rest /\ UNCHANGED <<phase>>
        ELSE pending' = rest /\ UNCHANGED <<phase, asked>>
  /\ UNCHANGED <<parent, bornAsked, over, stopAsked, unlinked, again, handed>>

(* Between these two others still find it, settled, among its parent's children. *)
Unlink(n) ==
  /\ <<"unlink", n>> \in pending
  /\ unlinked' = unlinked \cup {n}
  /\ pending' = (pending \ {<<"unlink", n>>})
                \cup (IF parent[n] = None \/ Bug = "parentIsForgotten" THEN {} ELSE {<<"step", parent[n]>>})
  /\ UNCHANGED <<parent, phase, asked, bornAsked, over, stopAsked, again, handed>>

(* The parent does not wait for a daemon: it moves to the root and is told, and the parent goes on. It *)
(* takes out and puts in with both mutexes held. Where it has moved, or is settled, whoever did that   *)
(* has the parent go on.                                                                               *)
HandOver(c) ==
  /\ <<"handOver", c>> \in pending
  /\ LET p == parent[c]
         rest == pending \ {<<"handOver", c>>}
         moves == phase[c] /= "settled" /\ p /= 1
     IN /\ IF moves
           THEN /\ handed' = Append(handed, <<c, p>>)
                /\ parent' = [parent EXCEPT ![c] = IF Bug = "handedToNobody" THEN None ELSE 1]
           ELSE UNCHANGED <<handed, parent>>
        /\ pending' = rest \cup {<<"tell", c>>}
                      \cup (IF Bug /= "parentStopsThere" /\ (moves \/ Bug = "parentLooksAgain")
                            THEN {<<"step", p>>} ELSE {})
  /\ UNCHANGED <<phase, asked, bornAsked, over, stopAsked, unlinked, again>>

Next == Stop \/ \E n \in Nodes : Spawn(n) \/ Restart(n) \/ End(n) \/ Drain(n) \/ Tell(n) \/ Step(n) \/ Unlink(n) \/ HandOver(n)

Moves == \E n \in Nodes : Drain(n) \/ Tell(n) \/ Step(n) \/ Unlink(n) \/ HandOver(n)

(* Whoever was asked ends some day; that is what grace and patience are for. A daemon may last until *)
(* the parent that it was taken from is settled, which so may not wait for it.                        *)
MayLast(n) == IsHanded(n) /\ phase[handed[Index(n)][2]] /= "settled"

Spec == Init /\ [][Next]_vars /\ WF_vars(Stop) /\ WF_vars(Moves)
             /\ \A n \in Nodes : WF_vars(asked[n] /\ ~MayLast(n) /\ End(n))

---------------------------------------------------------------------------
(* What is promised. *)

ChildrenBeforeParent ==
  \A n \in Nodes : phase[n] = "settled" =>
    \A c \in Nodes : parent[c] = n => phase[c] = "settled"

(* Only a late child can live below a node that was asked: it was born asked. *)
AskedAfterItsChildren ==
  \A n \in Nodes : (asked[n] /\ ~bornAsked[n]) =>
    \A c \in Nodes : (parent[c] = n /\ Born(c) /\ ~bornAsked[c]) => phase[c] = "settled"

(* Of two siblings that were there before the stop reached them, the younger is settled first. *)
NewestFirst ==
  \A a, b \in Nodes :
    (/\ a < b /\ parent[a] /= None /\ parent[a] = parent[b] /\ ~IsHanded(a) /\ ~IsHanded(b)
     /\ a \notin again /\ b \notin again
     /\ ~bornAsked[a] /\ ~bornAsked[b]
     /\ asked[a]) => phase[b] = "settled"

(* Nothing is born below a node that is settled. *)
NoOrphans == \A n \in Nodes : (Linked(n) /\ parent[n] /= None) => phase[parent[n]] /= "settled"

(* A daemon that was handed over is some node's child until it is settled. *)
RootIsLast == phase[1] = "settled" => \A n \in Nodes : Born(n) => phase[n] = "settled"

Stops == <>(phase[1] = "settled")
==========================================================================
