"""What the simulated learner wrote about papers and items, and what its models wrote; written for this program."""

from __future__ import annotations

# preset -> how far the run was (0 to 1) -> what the model writes from there on
SAMPLES = {
    "smoke": {
        0.0: "The hX[|UUzWnyQu|mGh5}k,FazpQne(X|9O00sFV&qyz3;p9ndH-I,H|.fHf )hnnni)aY,,7e|W,hH.HXC8S(n4>ni-Z#I",
        0.3: "The hteolethtuse os  rilhares,dalpos ire d rcalesyetex oooore pan driothe fof honob):\n tetet      ich",
        0.6: "The btholeth cse ostinde ares dalpt nide d acrolste exco oor  pth de olpl fof thenoistain tet bjr. iculr",
        1.0: "The bjerent tuse o tinderard tdalpt nare o acalystet wio oor apth dinonplaf f thonondif the the r.cicule",
    },
    "cpu": {
        0.0: "The X3|UUtuMQzsU0dh8*Xk,dH&pRw4_[j.9JXywjx51RqoooQEOOO9%zXzuVWkoOzyzGtOzS44Yjr.1bkQQQS`Njzuhshv",
        0.25: "The in ont.\n\n    def or in the callsse exceptor in not is in for handy):\n\n    ndent n = class anshe",
        0.5: (
            "The hanged.\n        stater = os.__par_dict__\n    ):\n        # apperator relating the targiss the mover"
        ),
        0.75: (
            "The handled that of the form with the defined while exception parading\n    for source in text tracted by"
        ),
        1.0: "The handled to in start:\n        statem = os.exception(space)\n    raise Key('extendentFault apper(",
    },
    "gpu": {
        0.0: "ROMEO:;J&xqvWk,fTz$wQ?pRjH-dVg!sLuXbM'cEoAyN3iKtr zqP&:vUfB;hJw?GlxOe,C'TmdZkS-aYn!RjQ3$pIuWgXb",
        0.2: "ROMEO:\nWhat hath the sorning of thy father's tongue?\n\nJULIET:\nI am the wither of the maring sun.\n",
        0.4: (
            "ROMEO:\nMy lord, I will not stay to hear the morn,\nFor he that loves is come, and bids me go.\n\n"
            "NURSE:\nAy"
        ),
        0.6: (
            "ROMEO:\nThen let the night be long, and I no more\nWill ask the watch what hour it is of thee.\n\nJULIET:"
        ),
        0.8: (
            "ROMEO:\nGood morrow, cousin. Is the duke abroad?\n\nBENVOLIO:\nHe is, and asks for thee with all his men."
        ),
        1.0: (
            "ROMEO:\nI had a horse once that would come at call;\n"
            "This love comes late, and kicks. Good night, good night."
        ),
    },
}

# paper -> the heading of a section of its note -> what stands below it
PAPER_NOTES = {
    "attention-is-all-you-need": {
        "Problem & motivation": (
            "Recurrent models read one token after another, so a sequence cannot be computed in parallel, and two "
            "distant words are many steps apart.\n\n"
            "The paper asks whether attention alone is enough: every position looks at every other in one step."
        ),
        "Key idea": (
            "- softmax(QKᵀ/√d) V: a weighted mean of the values, the weights from how well query and key agree.\n"
            "- √d keeps the scores near unit variance; without it the softmax saturates and gradients vanish.\n"
            "- Several heads, so that one position can look at different things at once.\n"
            "- Order is put in by hand, with sinusoids."
        ),
        "Implementation details": (
            "Wrote it with one matrix for Q, K and V and a reshape to (B, H, T, D). The mask goes in before the "
            "softmax as −∞. Agrees with the library to 1e-6. Mine is pre-norm; the paper's is post-norm."
        ),
        "Results & takeaways": (
            "28.4 BLEU on English–German, at a fraction of the training cost of what came before. For me: the block "
            "is 30 lines, and most of my bugs were in shapes."
        ),
        "Code snippet": (
            "```python\nscores = q @ k.transpose(-2, -1) / math.sqrt(q.size(-1))  # (B, H, T, T)\n"
            "scores = scores.masked_fill(future, -math.inf)\nout = scores.softmax(-1) @ v  # (B, H, T, D)\n```"
        ),
    },
    "roformer": {
        "Problem & motivation": (
            "Learned positions stop where training stopped. What matters for attention is how far apart two tokens are."
        ),
        "Key idea": (
            "- Rotate each pair of a query's and key's features by an angle that grows with the position.\n"
            "- The product of two rotated vectors depends on the distance alone.\n- No parameters."
        ),
        "Implementation details": (
            "Halves against pairs: the paper rotates neighbours (2i, 2i+1), Llama's code rotates halves. Both work, "
            "weights do not move between them. Lost an evening to that."
        ),
    },
    "gqa": {
        "Key idea": (
            "- Several query heads share one key and value head: the cache shrinks by the size of the group.\n"
            "- One group is multi-query attention, as many groups as heads is the ordinary kind."
        ),
        "Implementation details": (
            "8 heads in 4 groups: cache 12.6 to 6.3 MB at 1024 tokens, loss the same within noise."
        ),
    },
    "scaling-laws": {
        "Key idea": (
            "- Loss falls as a power of parameters, data and compute, over many orders of magnitude.\n"
            "- Shape (depth against width) hardly matters, size does."
        ),
        "Results & takeaways": (
            "Their advice to grow the model faster than the data was corrected by Chinchilla. To do: fit a line to "
            "my own four sizes before believing either."
        ),
    },
    "lora": {
        "Problem & motivation": (
            "Full fine-tuning keeps gradients and two moments for every weight: for my 124M model that is 16 bytes "
            "a weight, and a copy of the model for every task.\n\n"
            "The claim: what changes in fine-tuning has low rank."
        ),
        "Key idea": (
            "- W stays frozen, W + (α/r)·BA is used; B is (out, r), A is (r, in).\n"
            "- B begins as zeros, so the first step is the frozen model.\n"
            "- Merged after training, it costs nothing at inference."
        ),
        "Implementation details": (
            "Wrapped nn.Linear; 0.6 % of the weights train at r=8. α/r matters: I first forgot it, and a higher "
            "rank looked worse than it is."
        ),
        "Results & takeaways": (
            "17 % of the memory of full fine-tuning here, 1.4 times as fast, 0.03 nats worse at r=16. All linear "
            "layers at a low rank beat attention only at a high one."
        ),
        "Code snippet": (
            "```python\n"
            "class LoRA(nn.Module):\n    def forward(self, x):  # (B, T, in)\n        return self.frozen(x) + "
            "(self.alpha / self.r) * (x @ self.a.T @ self.b.T)\n```"
        ),
    },
    "deepseek-r1": {
        "Key idea": (
            "- The advantage of an answer is its reward minus the mean of its group, divided by the group's "
            "spread.\n- No critic, so about half the memory of PPO.\n"
            "- Rewards are computed: right answer, right format."
        ),
        "Results & takeaways": (
            "R1-Zero shows that RL alone gets there; the cold start is for readability. Open: what happens when all "
            "rewards of a group are equal?"
        ),
    },
    "ewc": {
        "Key idea": (
            "- Weights that mattered for the old task are held by a spring; how much, the Fisher information "
            "says.\n- Only its diagonal is kept: one number a weight."
        ),
    },
    "gpt-2": {
        "Key idea": (
            "A language model that is large enough does tasks that nobody trained it for, from the prompt alone."
        ),
        "Equations": "None that are new: maximum likelihood of the next token.",
        "Code snippet": (
            "```python\nids = tokenizer.encode(text)  # bytes first, then merges by rank: nothing is unknown\n```"
        ),
        "When to use": "As the smallest honest baseline; its tokenizer is still the one I compare with.",
    },
    "rmsnorm": {
        "Key idea": "Layer norm without the mean: what helps is the scale, not the centre. One reduction less.",
        "Equations": "x / sqrt(mean(x²) + ε) · g",
    },
    "glu-variants": {
        "Key idea": "The feed-forward layer multiplies two projections, one through a nonlinearity. SiLU gives SwiGLU.",
        "Equations": (
            "SwiGLU(x) = (SiLU(xW) ⊙ xV) W₂, with width 8/3·d instead of 4·d, so that the parameters are equal."
        ),
        "Code snippet": "```python\nreturn self.down(F.silu(self.gate(x)) * self.up(x))  # (B, T, C)\n```",
        "When to use": "In every new block; 0.01 to 0.02 nats better here at the same size.",
    },
    "word2vec": {
        "What problem did it solve?": (
            "- Words as vectors, learnt from plain text and cheap enough for billions of words."
        ),
        "Key innovation": (
            "- Predict the neighbours, and tell true neighbours from random ones instead of a full softmax."
        ),
        "Historical context": "- The first embeddings that everybody could download. Directions meant something.",
    },
    "resnet": {
        "What problem did it solve?": "- Deeper networks trained worse than shallow ones, even on the training set.",
        "Key innovation": "- Learn the difference to the input: y = x + f(x). The identity is then the easy case.",
        "Historical context": "- The residual stream of every transformer is this line.",
    },
}

# item -> the heading of a section of its note -> what stands below it
ITEM_NOTES = {
    "hundred-days.week-01.core.transformer": {
        "What I learned": "Shapes first: I write them beside every line now, and the bugs went away with it.",
        "What went wrong": "The first version let the present see the future: training loss 0.3, samples pure noise.",
    },
    "hundred-days.week-06.core.lora-finetune": {
        "What I learned": "All linear layers at r=8 beat attention only at r=32, with fewer weights to train.",
        "What went wrong": "Compared runs with different data orders for a day. The data's seed must be fixed, too.",
    },
}
