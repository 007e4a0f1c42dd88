"""Sentences with their parses, written out: what the rules read, without a model.

A token is ``text[+]/lemma/pos/tag/dep/head/entity``; ``+`` means that no space follows.
"""

from __future__ import annotations

from spacy.tokens import Doc
from spacy.util import get_lang_class

_VOCAB = get_lang_class("en")().vocab

PARSES = {
    "quotation_closed": (
        "“+/“/PUNCT/``/punct/8/ The/the/DET/DT/det/2/ bridge/bridge/NOUN/NN/nsubj/3/ is/be/AUX/VBZ/ccomp/8/ "
        "safe+/safe/ADJ/JJ/acomp/3/ ,+/,/PUNCT/,/punct/8/ ”/“/PUNCT/''/punct/8/ Lee/Lee/PROPN/NNP/nsubj/8/PERSON "
        "said+/say/VERB/VBD/ROOT/8/ .+/./PUNCT/./punct/8/ "
    ),
    "quotation_opened": (
        "Lee/Lee/PROPN/NNP/nsubj/1/PERSON said+/say/VERB/VBD/ROOT/1/ :/:/PUNCT/:/punct/1/ “+/“/PUNCT/``/punct/1/ "
        "The/the/DET/DT/det/5/ bridge/bridge/NOUN/NN/nsubj/6/ is/be/AUX/VBZ/ccomp/1/ safe+/safe/ADJ/JJ/acomp/6/ "
        ".+/./PUNCT/./punct/1/ ”+/“/PUNCT/''/punct/1/ "
    ),
    "quotation_interrupted": (
        "“+/“/PUNCT/``/punct/9/ The/the/DET/DT/det/2/ bridge+/bridge/NOUN/NN/nsubj/9/ ,+/,/PUNCT/,/punct/6/ "
        "”/“/PUNCT/''/punct/6/ Lee/Lee/PROPN/NNP/nsubj/6/PERSON said+/say/VERB/VBD/parataxis/9/ ,/,/PUNCT/,/punct/6/ "
        "“+/“/PUNCT/``/punct/9/ is/be/AUX/VBZ/ROOT/9/ as/as/ADV/RB/advmod/11/ safe/safe/ADJ/JJ/acomp/9/ "
        "as/as/ADP/IN/prep/11/ a/a/DET/DT/det/14/ house+/house/NOUN/NN/pobj/12/ .+/./PUNCT/./punct/9/ "
        "”+/“/PUNCT/''/punct/9/ "
    ),
    "quotation_goes_on": (
        "“+/“/PUNCT/``/punct/8/ The/the/DET/DT/det/2/ bridge/bridge/NOUN/NN/nsubj/3/ is/be/AUX/VBZ/ccomp/8/ "
        "safe+/safe/ADJ/JJ/acomp/3/ ,+/,/PUNCT/,/punct/8/ ”/“/PUNCT/''/punct/8/ Lee/Lee/PROPN/NNP/nsubj/8/PERSON "
        "said+/say/VERB/VBD/ROOT/8/ ././PUNCT/./punct/8/ “+/“/PUNCT/``/punct/12/ We/we/PRON/PRP/nsubj/12/ "
        "tested/test/VERB/VBD/ROOT/12/ it/it/PRON/PRP/dobj/12/ twice+/twice/ADV/RB/advmod/12/ .+/./PUNCT/./punct/12/ "
        "”+/“/PUNCT/''/punct/12/ "
    ),
    "inverted": (
        "“+/“/PUNCT/``/punct/7/ The/the/DET/DT/det/2/ bridge/bridge/NOUN/NN/nsubj/3/ is/be/AUX/VBZ/ccomp/7/ "
        "safe+/safe/ADJ/JJ/acomp/3/ ,+/,/PUNCT/,/punct/7/ ”/“/PUNCT/''/punct/7/ said/say/VERB/VBD/ROOT/7/ "
        "Lee+/Lee/PROPN/NNP/nsubj/7/PERSON .+/./PUNCT/./punct/7/ "
    ),
    "clause_after": (
        "Lee/Lee/PROPN/NNP/nsubj/1/PERSON said/say/VERB/VBD/ROOT/1/ that/that/SCONJ/IN/mark/5/ the/the/DET/DT/det/4/ "
        "bridge/bridge/NOUN/NN/nsubj/5/ was/be/AUX/VBD/ccomp/1/ closed+/closed/ADJ/JJ/acomp/5/ .+/./PUNCT/./punct/1/ "
    ),
    "clause_before": (
        "The/the/DET/DT/det/1/ bridge/bridge/NOUN/NN/nsubj/2/ was/be/AUX/VBD/ccomp/6/ closed+/closed/ADJ/JJ/acomp/2/ "
        ",/,/PUNCT/,/punct/6/ Lee/Lee/PROPN/NNP/nsubj/6/PERSON said+/say/VERB/VBD/ROOT/6/ .+/./PUNCT/./punct/6/ "
    ),
    "clause_around": (
        "The/the/DET/DT/det/1/ bridge+/bridge/NOUN/NN/nsubjpass/7/ ,/,/PUNCT/,/punct/4/ Lee/Lee/PROPN/NNP/nsubj/4/PERSON "
        "said+/say/VERB/VBD/parataxis/7/ ,/,/PUNCT/,/punct/4/ was/be/AUX/VBD/auxpass/7/ closed+/close/VERB/VBN/ROOT/7/ "
        ".+/./PUNCT/./punct/7/ "
    ),
    "mixed": (
        "Lee/Lee/PROPN/NNP/nsubj/1/PERSON said/say/VERB/VBD/ROOT/1/ the/the/DET/DT/det/3/ bridge/bridge/NOUN/NN/nsubj/4/ "
        "was/be/AUX/VBD/ccomp/1/ “+/“/PUNCT/``/punct/4/ a/a/DET/DT/det/7/ wreck/wreck/NOUN/NN/attr/4/ "
        "on/on/ADP/IN/prep/7/ four/four/NUM/CD/nummod/10/CARDINAL stilts+/stilt/NOUN/NNS/pobj/8/ ”+/“/PUNCT/''/punct/4/ "
        ".+/./PUNCT/./punct/1/ "
    ),
    "according_first": (
        "According/accord/VERB/VBG/prep/6/ to/to/ADP/IN/prep/0/ Lee+/Lee/PROPN/NNP/pobj/1/PERSON ,/,/PUNCT/,/punct/6/ "
        "the/the/DET/DT/det/5/ bridge/bridge/NOUN/NN/nsubj/6/ was/be/AUX/VBD/ROOT/6/ closed+/closed/ADJ/JJ/acomp/6/ "
        ".+/./PUNCT/./punct/6/ "
    ),
    "according_last": (
        "The/the/DET/DT/det/1/ bridge/bridge/NOUN/NN/nsubj/2/ was/be/AUX/VBD/ROOT/2/ closed+/closed/ADJ/JJ/acomp/2/ "
        ",/,/PUNCT/,/punct/2/ according/accord/VERB/VBG/prep/2/ to/to/ADP/IN/prep/5/ Lee+/Lee/PROPN/NNP/pobj/6/PERSON "
        ".+/./PUNCT/./punct/2/ "
    ),
    "infinitive": (
        "Lee/Lee/PROPN/NNP/nsubj/1/PERSON vowed/vow/VERB/VBD/ROOT/1/ to/to/PART/TO/aux/3/ close/close/VERB/VB/xcomp/1/ "
        "the/the/DET/DT/det/5/ bridge+/bridge/NOUN/NN/dobj/3/ .+/./PUNCT/./punct/1/ "
    ),
    "complement": (
        "Lee/Lee/PROPN/NNP/nsubj/1/PERSON called/call/VERB/VBD/ROOT/1/ the/the/DET/DT/det/3/ bridge/bridge/NOUN/NN/dobj/1/ "
        "a/a/DET/DT/det/5/ disgrace+/disgrace/NOUN/NN/oprd/1/ .+/./PUNCT/./punct/1/ "
    ),
    "object": (
        "Lee/Lee/PROPN/NNP/nsubj/1/PERSON criticised/criticise/VERB/VBD/ROOT/1/ the/the/DET/DT/det/3/ closure/closure/NOUN/NN/dobj/1/ "
        "of/of/ADP/IN/prep/3/ the/the/DET/DT/det/6/ bridge+/bridge/NOUN/NN/pobj/4/ .+/./PUNCT/./punct/1/ "
    ),
    "seen_as": (
        "Lee/Lee/PROPN/NNP/nsubj/1/PERSON sees/see/VERB/VBZ/ROOT/1/ the/the/DET/DT/det/3/ bridge/bridge/NOUN/NN/dobj/1/ "
        "as/as/ADP/IN/prep/1/ a/a/DET/DT/det/6/ risk+/risk/NOUN/NN/pobj/4/ .+/./PUNCT/./punct/1/ "
    ),
    "preposition": (
        "Lee/Lee/PROPN/NNP/nsubj/1/PERSON called/call/VERB/VBD/ROOT/1/ for/for/ADP/IN/prep/1/ an/an/DET/DT/det/4/ "
        "inquiry/inquiry/NOUN/NN/pobj/2/ into/into/ADP/IN/prep/4/ the/the/DET/DT/det/7/ bridge+/bridge/NOUN/NN/pobj/5/ "
        ".+/./PUNCT/./punct/1/ "
    ),
    "preposition_clause": (
        "Lee/Lee/PROPN/NNP/nsubj/1/PERSON called/call/VERB/VBD/ROOT/1/ for/for/SCONJ/IN/mark/6/ the/the/DET/DT/det/4/ "
        "mayor/mayor/NOUN/NN/nsubj/6/ to/to/PART/TO/aux/6/ resign+/resign/VERB/VB/advcl/1/ .+/./PUNCT/./punct/1/ "
    ),
    "noun_clause": (
        "Lee/Lee/PROPN/NNP/nsubj/1/PERSON repeated/repeat/VERB/VBD/ROOT/1/ the/the/DET/DT/det/3/ claim/claim/NOUN/NN/dobj/1/ "
        "that/that/SCONJ/IN/mark/7/ the/the/DET/DT/det/6/ bridge/bridge/NOUN/NN/nsubj/7/ was/be/AUX/VBD/acl/3/ "
        "safe+/safe/ADJ/JJ/acomp/7/ .+/./PUNCT/./punct/1/ "
    ),
    "noun_possessor": (
        "Lee+/Lee/PROPN/NNP/poss/2/PERSON ’s/’s/PART/POS/case/0/ claim/claim/NOUN/NN/nsubj/8/ that/that/SCONJ/IN/mark/6/ "
        "the/the/DET/DT/det/5/ bridge/bridge/NOUN/NN/nsubj/6/ was/be/AUX/VBD/acl/2/ safe/safe/ADJ/JJ/acomp/6/ "
        "annoyed/annoy/VERB/VBD/ROOT/8/ the/the/DET/DT/det/10/ mayor+/mayor/NOUN/NN/dobj/8/ .+/./PUNCT/./punct/8/ "
    ),
    "adverb": (
        "The/the/DET/DT/det/1/ bridge/bridge/NOUN/NN/nsubj/3/ reportedly/reportedly/ADV/RB/advmod/3/ collapsed/collapse/VERB/VBD/ROOT/3/ "
        "in/in/ADP/IN/prep/3/ May+/May/PROPN/NNP/pobj/4/DATE .+/./PUNCT/./punct/3/ "
    ),
    "passive_alleged": (
        "Lee/Lee/PROPN/NNP/nsubjpass/2/PERSON is/be/AUX/VBZ/auxpass/2/ alleged/allege/VERB/VBN/ROOT/2/ to/to/PART/TO/aux/5/ "
        "have/have/AUX/VB/aux/5/ sold/sell/VERB/VBN/xcomp/2/ the/the/DET/DT/det/7/ bridge+/bridge/NOUN/NN/dobj/5/ "
        ".+/./PUNCT/./punct/2/ "
    ),
    "passive_agent": (
        "Lee/Lee/PROPN/NNP/nsubjpass/2/PERSON was/be/AUX/VBD/auxpass/2/ praised/praise/VERB/VBN/ROOT/2/ by/by/ADP/IN/agent/2/ "
        "the/the/DET/DT/det/5/ mayor/mayor/NOUN/NN/pobj/3/ for/for/ADP/IN/prep/2/ the/the/DET/DT/det/8/ "
        "repair+/repair/NOUN/NN/pobj/6/ .+/./PUNCT/./punct/2/ "
    ),
    "impersonal": (
        "It/it/PRON/PRP/nsubj/1/ emerged/emerge/VERB/VBD/ROOT/1/ that/that/SCONJ/IN/mark/5/ the/the/DET/DT/det/4/ "
        "bridge/bridge/NOUN/NN/nsubj/5/ was/be/AUX/VBD/ccomp/1/ unsafe+/unsafe/ADJ/JJ/acomp/5/ .+/./PUNCT/./punct/1/ "
    ),
    "relative": (
        "Engineers/engineer/NOUN/NNS/nsubj/8/ who/who/PRON/WP/nsubj/2/ confirmed/confirm/VERB/VBD/relcl/0/ that/that/SCONJ/IN/mark/6/ "
        "the/the/DET/DT/det/5/ bridge/bridge/NOUN/NN/nsubj/6/ was/be/AUX/VBD/ccomp/2/ unsafe/unsafe/ADJ/JJ/acomp/6/ "
        "resigned+/resign/VERB/VBD/ROOT/8/ .+/./PUNCT/./punct/8/ "
    ),
    "shared_subject": (
        "Lee/Lee/PROPN/NNP/nsubj/1/PERSON smiled/smile/VERB/VBD/ROOT/1/ and/and/CCONJ/CC/cc/1/ said/say/VERB/VBD/conj/1/ "
        "that/that/SCONJ/IN/mark/7/ the/the/DET/DT/det/6/ bridge/bridge/NOUN/NN/nsubj/7/ was/be/AUX/VBD/ccomp/3/ "
        "closed+/closed/ADJ/JJ/acomp/7/ .+/./PUNCT/./punct/1/ "
    ),
    "participle": (
        "Lee/Lee/PROPN/NNP/nsubj/1/PERSON left+/leave/VERB/VBD/ROOT/1/ ,/,/PUNCT/,/punct/1/ adding/add/VERB/VBG/advcl/1/ "
        "that/that/SCONJ/IN/mark/7/ the/the/DET/DT/det/6/ bridge/bridge/NOUN/NN/nsubj/7/ was/be/AUX/VBD/ccomp/3/ "
        "closed+/closed/ADJ/JJ/acomp/7/ .+/./PUNCT/./punct/1/ "
    ),
    "own_mind": (
        "I/I/PRON/PRP/nsubj/1/ think/think/VERB/VBP/ROOT/1/ that/that/SCONJ/IN/mark/5/ the/the/DET/DT/det/4/ "
        "bridge/bridge/NOUN/NN/nsubj/5/ is/be/AUX/VBZ/ccomp/1/ safe+/safe/ADJ/JJ/acomp/5/ .+/./PUNCT/./punct/1/ "
    ),
    "quoted_term": (
        "Lee/Lee/PROPN/NNP/nsubj/1/PERSON crossed/cross/VERB/VBD/ROOT/1/ the/the/DET/DT/det/6/ “+/“/PUNCT/``/punct/6/ "
        "silver+/silver/ADJ/JJ/amod/6/ ”/“/PUNCT/''/punct/6/ bridge/bridge/NOUN/NN/dobj/1/ and/and/CCONJ/CC/cc/1/ "
        "said/say/VERB/VBD/conj/1/ nothing+/nothing/PRON/NN/dobj/8/ .+/./PUNCT/./punct/1/ "
    ),
    "nested": (
        "Lee/Lee/PROPN/NNP/nsubj/1/PERSON said/say/VERB/VBD/ROOT/1/ the/the/DET/DT/det/3/ mayor/mayor/NOUN/NN/nsubj/4/ "
        "believed/believe/VERB/VBD/ccomp/1/ that/that/SCONJ/IN/mark/8/ the/the/DET/DT/det/7/ bridge/bridge/NOUN/NN/nsubj/8/ "
        "was/be/AUX/VBD/ccomp/4/ safe+/safe/ADJ/JJ/acomp/8/ .+/./PUNCT/./punct/1/ "
    ),
    "heading": (
        "Ann/Ann/PROPN/NNP/compound/1/PERSON Lee+/Lee/PROPN/NNP/nsubj/5/PERSON :/:/PUNCT/:/punct/1/ The/the/DET/DT/det/4/ "
        "bridge/bridge/NOUN/NN/nsubj/5/ is/be/AUX/VBZ/ROOT/5/ safe/safe/ADJ/JJ/acomp/5/ now+/now/ADV/RB/advmod/5/ "
    ),
    "two_sentences": (
        "The/the/DET/DT/det/1/ bridge/bridge/NOUN/NN/nsubj/2/ is/be/AUX/VBZ/ROOT/2/ safe+/safe/ADJ/JJ/acomp/2/ "
        "././PUNCT/./punct/2/ We/we/PRON/PRP/nsubj/6/ tested/test/VERB/VBD/ROOT/6/ it/it/PRON/PRP/dobj/6/ "
        "twice+/twice/ADV/RB/advmod/6/ .+/./PUNCT/./punct/6/ "
    ),
    "joined_clauses": (
        "The/the/DET/DT/det/1/ bridge/bridge/NOUN/NN/nsubjpass/3/ was/be/AUX/VBD/auxpass/3/ closed/close/VERB/VBN/ROOT/3/ "
        "in/in/ADP/IN/prep/3/ May/May/PROPN/NNP/pobj/4/DATE and/and/CCONJ/CC/cc/3/ the/the/DET/DT/det/8/ "
        "council/council/NOUN/NN/nsubj/9/ paid/pay/VERB/VBD/conj/3/ for/for/ADP/IN/prep/9/ the/the/DET/DT/det/12/ "
        "repair+/repair/NOUN/NN/pobj/10/ .+/./PUNCT/./punct/3/ "
    ),
}


def build_doc(name: str) -> Doc:
    """The ``Doc`` of one of the parses."""
    rows = [token.split("/") for token in PARSES[name].split()]
    return Doc(
        _VOCAB,
        words=[row[0].removesuffix("+") for row in rows],
        spaces=[not row[0].endswith("+") for row in rows],
        lemmas=[row[1] for row in rows],
        pos=[row[2] for row in rows],
        tags=[row[3] for row in rows],
        deps=[row[4] for row in rows],
        heads=[int(row[5]) for row in rows],
        ents=[f"B-{row[6]}" if row[6] else "O" for row in rows],
    )
