program main
  implicit none
  integer :: i, s, t, q
  s = 0; t = 0; q = 0
  !$omp parallel
  !$omp single
  !$omp taskgroup task_reduction(+:s)
  do i = 1, 30
    !$omp task in_reduction(+:s) firstprivate(i)
    s = s + i
    !$omp end task
  end do
  !$omp end taskgroup
  !$omp taskloop reduction(+:t)
  do i = 1, 30
    t = t + i
  end do
  !$omp end single
  !$omp barrier
  !$omp do reduction(+:q)
  do i = 1, 30
    q = q + t
  end do
  !$omp end do nowait
  !$omp end parallel
  print *, s, t, q
end program
