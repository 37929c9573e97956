/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "live/binnacle-merge-elements-private.h"

G_BEGIN_DECLS

typedef enum
{
  BINNACLE_MERGE_NODE_LEAF,     /* taken as a whole */
  BINNACLE_MERGE_NODE_OBJECT,   /* its children are members */
  BINNACLE_MERGE_NODE_SEQUENCE, /* its children are runs, and elements that are known */
  BINNACLE_MERGE_NODE_RUN       /* some lines or elements of its parent */
} BinnacleMergeNodeKind;

typedef struct _BinnacleMergeNode BinnacleMergeNode;

struct _BinnacleMergeNode
{
  BinnacleMergeNodeKind  kind;
  BinnacleMergeChange    change;
  BinnacleMergeNode     *parent;
  char                  *name;  /* in the parent; NULL for a run and at the top */
  char                  *label; /* of an element: what a person knows it by, or NULL */
  GVariant              *sides[BINNACLE_N_SIDES];  /* of a leaf */
  BinnacleRange          ranges[BINNACLE_N_SIDES]; /* of a run, in the parent's elements */
  BinnacleMergeElements *elements;
  GPtrArray             *children;
  BinnacleMergeChoice    choice;
  GVariant              *edited;
  char                  *pointer;
  GStrv                  names;
};

BinnacleMergeNode *binnacle_merge_node_new       (GVariant * const   sides[BINNACLE_N_SIDES],
                                                  guint64           *budget);
void               binnacle_merge_node_free      (BinnacleMergeNode *self);
GVariant          *binnacle_merge_node_get_value (BinnacleMergeNode *self);
void               binnacle_merge_node_add_run   (BinnacleMergeNode *self,
                                                  GPtrArray         *list);
GVariant          *binnacle_merge_node_assemble  (BinnacleMergeNode *self);

G_END_DECLS
