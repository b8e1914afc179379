"""How do two places that share no network tell each other something, once and unread by others? By signed packages.

A package is one file: who sends it, to whom, its running number, then what it says, sealed for the receiver and
signed by the sender. It may be lost, doubled, late, out of order or damaged on its way; a station (``station``) makes
of that: each package takes effect exactly once.

==============  ==========================================================================================
``keys``        the two key pairs of a station, and the public halves of the other one
``sealing``     a package as bytes, and back
``boxes``       the folders out, in and damaged; files appear in them whole or not at all
``station``     numbering, sending again, receiving once, acknowledging
``ferry``       files carried from one place's out to the other's in
==============  ==========================================================================================
"""
